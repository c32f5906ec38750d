import { z } from 'zod';
import { deleteWebhook } from '../../../db/events/webhooks.ts';
import type { NotificationType } from '../../../domain/tmf640.ts';
import { notificationTypes, tmf640Path } from '../../../domain/tmf640.ts';
import { notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, noContent } from '../../http/responses.ts';
import { idParameter } from '../../http/input/query.ts';
import { createWebhook } from '../../resources/webhooks/createWebhook.ts';
import { requireWebhook } from '../../resources/webhooks/routes.ts';
import { url } from '../../resources/webhooks/requestSchema.ts';

const queryMessage = `must be empty, or "eventType=" and some of ${notificationTypes.join(', ')}, separated by commas`;

/** Parses TMF630's filter, of which only event types are supported. Returns undefined for any other filter. */
function parseFilter(query: string): NotificationType[] | undefined {
  if (query === '') return [];
  const parts = query.split('&').map((part) => /^eventType=([\w,]+)$/.exec(part)?.[1]?.split(','));
  const names = parts.flatMap((part) => part ?? ['']);
  return z.array(z.enum(notificationTypes)).safeParse([...new Set(names)]).data;
}

const query = z
  .string()
  .max(1000)
  .transform((text, ctx) => {
    const types = parseFilter(text);
    if (types) return types;
    ctx.addIssue({ code: 'custom', message: queryMessage });
    return z.NEVER;
  })
  .meta({
    description: 'Only notifications of these types: `eventType=` and their names, separated by commas. Left out: all.',
    json: { type: 'string', maxLength: 1000 },
    examples: ['eventType=ServiceStateChangeEvent,MonitorStateChangeEvent'],
  });

const subscriptionInput = z.strictObject({ callback: url, query: query.prefault('') }).meta({
  id: 'Tmf640EventSubscriptionInput',
  examples: [
    {
      callback: 'https://oss.example.net/listener',
      query: 'eventType=ServiceStateChangeEvent,MonitorStateChangeEvent',
    },
  ],
});

const subscription = z
  .object({
    id: z.string().describe('Made by Cuttle; the id of the webhook in the rest of the API.'),
    callback: z.string().describe('Where notifications are posted to.'),
    query: z.string().exactOptional().describe('Only notifications of these types.'),
  })
  .meta({ id: 'Tmf640EventSubscription' });

const registerOperation = operation({
  method: 'post',
  path: `${tmf640Path}/hub`,
  operationId: 'tmf640RegisterListener',
  tag: 'TMF640',
  summary: 'Register a listener',
  description:
    'From now on each notification is posted to the callback itself, whatever its type: `eventId`, ' +
    '`eventTime`, `eventType` and `event`, which has the `service` or the `monitor`. Take ' +
    'one once, by its `eventId`, and answer with any 2xx within 15 seconds. A listener is a webhook: ' +
    'what is not accepted is tried again for days, `GET /v1/webhooks/{id}/deliveries` shows it, and ' +
    '`POST /v1/webhooks/{id}/rotate-secret` gives the secret by which notifications are signed.',
  scope: 'admin',
  body: subscriptionInput,
  responses: { 201: { description: 'The listener.', schema: subscription, headers: location } },
  errors: ['in-use'],
  handle: async ({ caller: { organizationId }, body: { callback, query: types } }, { pool }) => {
    const { webhook } = await createWebhook(pool, organizationId, {
      url: callback,
      format: 'tmf640',
      types,
      description: 'Listener of TMF640',
    });
    const listener = { id: webhook.id, callback, ...(types.length > 0 && { query: `eventType=${types.join()}` }) };
    return created(`${tmf640Path}/hub/${webhook.id}`, listener);
  },
});

const unregisterOperation = operation({
  method: 'delete',
  path: `${tmf640Path}/hub/{id}`,
  operationId: 'tmf640UnregisterListener',
  tag: 'TMF640',
  summary: 'Unregister a listener',
  description: 'Notifications that wait are not made.',
  scope: 'admin',
  parameters: { id: idParameter('listener', "The listener's id.", 'whk_0mebq2tn9k4h7c3x') },
  responses: { 204: { description: 'It is gone.' } },
  handle: async ({ caller: { organizationId }, path }, { pool }) => {
    const { format } = await requireWebhook(pool, organizationId, path.id);
    if (format !== 'tmf640') throw notFound('webhook');
    await deleteWebhook(pool, organizationId, path.id);
    return noContent;
  },
});

export const tmf640HubOperations = [registerOperation, unregisterOperation];
