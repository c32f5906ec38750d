import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { apiEventTypes } from '../../../domain/apiEvents.ts';
import { isStorable } from '../../http/input/json.ts';
import { textPage } from '../../http/pagination.ts';

export const url = z
  .string()
  .max(2000)
  .refine(isEndpoint, 'must be an address such as "https://bss.example.net/cuttle", without a username and without "#"')
  .meta({
    description:
      'Where events are posted to. Its host is called at public addresses, and at internal ones only ' +
      'where the installation allows it (`CUTTLE_HTTP_ALLOW`).',
    examples: ['https://bss.example.net/cuttle'],
  });

function isEndpoint(text: string): boolean {
  const parsed = isStorable(text) ? URL.parse(text) : null;
  return (
    parsed !== null &&
    /^https?:$/.test(parsed.protocol) &&
    parsed.username === '' &&
    parsed.password === '' &&
    !text.includes('#')
  );
}

const types = z
  .array(z.enum(apiEventTypes))
  .max(apiEventTypes.length)
  .transform((list) => [...new Set(list)])
  .meta({
    description: 'Only events of these types; `[]`: all.',
    examples: [['instance.provisioned', 'instance.failed']],
  });

const description = z
  .string()
  .max(256)
  .regex(/^[^\p{C}]*$/u, 'must be printable characters')
  .describe('For people.');

export const newWebhook = z.strictObject({ url, types: types.default([]), description: description.default('') }).meta({
  id: 'NewWebhook',
  examples: [
    {
      url: 'https://bss.example.net/cuttle',
      types: ['instance.provisioned', 'instance.failed'],
      description: 'Closes the order',
    },
  ],
});

export const webhookChange = z
  .strictObject({
    url: url.optional(),
    types: types.optional(),
    description: description.optional(),
    disabled: z
      .boolean()
      .optional()
      .describe(
        '`true`: nothing more is delivered. `false`: it is enabled again, from now on: what happened ' +
          'meanwhile is in `GET /v1/events`.',
      ),
  })
  .meta({ id: 'WebhookChange', examples: [{ disabled: false }, { types: ['instance.failed'] }] });

export const webhookList = z.strictObject(textPage);

export const deliveryList = z.strictObject({
  ...textPage,
  status: z.enum(['pending', 'delivered', 'failed']).optional().describe('Only those.'),
});

export const webhookPathParameters = { id: idParameter('webhook', "The webhook's id.", 'whk_0mebq2tn9k4h7c3x') };

export const deliveryPathParameters = {
  ...webhookPathParameters,
  delivery: idParameter('delivery', "The delivery's id.", 'dlv_019a0b1c2d3e4f5a6b7c8d9e0f1a2b3c'),
};
