import type { Pool } from '../../../db/core/pool.ts';
import type { WebhookRow } from '../../../db/events/webhooks.ts';
import {
  deleteWebhook,
  findWebhook,
  listWebhooks,
  rotateWebhookSecret,
  updateWebhook,
} from '../../../db/events/webhooks.ts';
import { previousSecretValidHours } from '../../../domain/webhooks.ts';
import { newWebhookSecret } from '../../../lib/events/webhookSignature.ts';
import { invalidFields, notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, noContent, ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { createWebhook } from './createWebhook.ts';
import { presentWebhook } from './presenter.ts';
import { newWebhook, webhookChange, webhookList, webhookPathParameters } from './requestSchema.ts';
import { webhookResponse, webhookWithSecretResponse } from './responseSchema.ts';

const shownOnce = { fields: ['secret'], recovery: 'POST /v1/webhooks/{id}/rotate-secret creates another' };

const createOperation = operation({
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  tag: 'Webhooks',
  summary: 'Have events delivered to a server of yours',
  description:
    'From now on each event is posted to the URL, as `GET /v1/events` shows it. Verify ' +
    '`webhook-signature` by a library of Standard Webhooks and the `secret`, which is shown this ' +
    'once; take an event once, by its `webhook-id`; answer with any 2xx within 15 seconds. What is ' +
    'not accepted is tried again with back-off, for days; events may come in another order. 410 ' +
    'disables the webhook.',
  scope: 'admin',
  body: newWebhook,
  responses: {
    201: { description: 'The webhook with its secret.', schema: webhookWithSecretResponse, headers: location },
  },
  shownOnce,
  errors: ['in-use'],
  handle: async ({ caller: { organizationId }, body }, { pool }) => {
    const { webhook, secret } = await createWebhook(pool, organizationId, { ...body, format: 'cuttle' });
    return created(`/v1/webhooks/${webhook.id}`, { ...presentWebhook(webhook), secret });
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/webhooks',
  operationId: 'listWebhooks',
  tag: 'Webhooks',
  summary: 'List webhooks',
  scope: 'read',
  query: webhookList,
  responses: { 200: { description: 'A page of webhooks.', schema: pageSchema(webhookResponse) } },
  handle: async ({ caller, query: { limit, cursor } }, { pool }) =>
    ok(
      presentPage(
        await listWebhooks(pool, caller.organizationId, cursor, limit + 1),
        limit,
        ({ id }) => id,
        presentWebhook,
      ),
    ),
});

const getOperation = operation({
  method: 'get',
  path: '/v1/webhooks/{id}',
  operationId: 'getWebhook',
  tag: 'Webhooks',
  summary: 'Show a webhook',
  scope: 'read',
  parameters: webhookPathParameters,
  responses: { 200: { description: 'The webhook.', schema: webhookResponse } },
  handle: async ({ caller, path }, { pool }) =>
    ok(presentWebhook(await requireWebhook(pool, caller.organizationId, path.id))),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/webhooks/{id}',
  operationId: 'changeWebhook',
  tag: 'Webhooks',
  summary: 'Change, disable or enable a webhook',
  description: 'What is left out stays as it is. A new URL counts for deliveries that wait, too.',
  scope: 'admin',
  parameters: webhookPathParameters,
  body: webhookChange,
  responses: { 200: { description: 'The webhook as it is now.', schema: webhookResponse } },
  handle: async ({ caller, path, body }, { pool }) => {
    const { url, types, description, disabled } = body;
    const { format } = await requireWebhook(pool, caller.organizationId, path.id);
    if (types && format === 'tmf640')
      throw invalidFields([
        {
          field: 'types',
          message: 'belong to a listener of TMF640: unregister the listener, and register it with another query',
        },
      ]);
    const webhook = await updateWebhook(pool, caller.organizationId, path.id, { url, types, description, disabled });
    if (!webhook) throw notFound('webhook');
    return ok(presentWebhook(webhook));
  },
});

const rotateOperation = operation({
  method: 'post',
  path: '/v1/webhooks/{id}/rotate-secret',
  operationId: 'rotateWebhookSecret',
  tag: 'Webhooks',
  summary: 'Give a webhook a new secret',
  description:
    `For ${previousSecretValidHours} hours its messages are signed with both, so that nothing is ` +
    'refused while you change it.',
  scope: 'admin',
  parameters: webhookPathParameters,
  responses: { 200: { description: 'The webhook with its new secret.', schema: webhookWithSecretResponse } },
  shownOnce,
  handle: async ({ caller, path }, { pool }) => {
    const secret = newWebhookSecret();
    const webhook = await rotateWebhookSecret(pool, caller.organizationId, path.id, secret);
    if (!webhook) throw notFound('webhook');
    return ok({ ...presentWebhook(webhook), secret });
  },
});

const deleteOperation = operation({
  method: 'delete',
  path: '/v1/webhooks/{id}',
  operationId: 'deleteWebhook',
  tag: 'Webhooks',
  summary: 'Delete a webhook',
  description: 'With its deliveries; those that wait are not made.',
  scope: 'admin',
  parameters: webhookPathParameters,
  responses: { 204: { description: 'It is gone.' } },
  handle: async ({ caller, path }, { pool }) => {
    if (!(await deleteWebhook(pool, caller.organizationId, path.id))) throw notFound('webhook');
    return noContent;
  },
});

export async function requireWebhook(pool: Pool, organizationId: string, id: string): Promise<WebhookRow> {
  const webhook = await findWebhook(pool, organizationId, id);
  if (!webhook) throw notFound('webhook');
  return webhook;
}

export const webhookOperations = [
  createOperation,
  listOperation,
  getOperation,
  changeOperation,
  rotateOperation,
  deleteOperation,
];
