import { z } from 'zod';
import { apiEventTypes } from '../../../domain/apiEvents.ts';
import { notificationTypes } from '../../../domain/tmf640.ts';
import { disableAfterDays, webhookFormats } from '../../../domain/webhooks.ts';
import { nullableTime, time } from '../../http/input/schemas.ts';

const lastAttempt = z
  .object({ at: time('When.'), error: z.string().nullable().describe('What was wrong; null: it was accepted.') })
  .nullable()
  .describe('The last attempt of any of its deliveries; null: there was none.');

const shape = {
  id: z.string().describe('Made by Cuttle.'),
  url: z.string().describe('Where events are posted to.'),
  format: z
    .enum(webhookFormats)
    .describe(
      'What it is sent: `cuttle`: events as `GET /v1/events` shows them; `tmf640`: it is a listener of ' +
        "TMF640's hub, and gets notifications.",
    ),
  types: z
    .array(z.enum([...apiEventTypes, ...notificationTypes]))
    .describe('Only events, or notifications, of these types; `[]`: all.'),
  description: z.string().describe('For people.'),
  failing_since: nullableTime(
    `Since when no attempt has succeeded; after ${disableAfterDays} days it is disabled. Null: the last one has.`,
  ),
  disabled_at: nullableTime('Since when nothing is delivered; null: it is enabled.'),
  disabled_reason: z.string().nullable().describe('Why it is disabled.'),
  last_attempt: lastAttempt,
  previous_secret_until: nullableTime(
    'Until when the secret of before the last rotation signs as well; null: it does not.',
  ),
  created_at: time('When it was made.'),
  updated_at: time('When it was changed last.'),
};

export const webhookResponse = z.object(shape).meta({ id: 'Webhook' });

export const webhookWithSecretResponse = z
  .object({
    ...shape,
    secret: z.string().describe('What its messages are signed with. Keep it: it is shown this once.'),
  })
  .meta({ id: 'WebhookWithSecret' });

export const deliveryResponse = z
  .object({
    id: z.string().describe('Made by Cuttle.'),
    event_id: z
      .string()
      .nullable()
      .describe(
        'The event, and its `webhook-id`; null: a test. The `webhook-id` of a test, and of a notification ' +
          "of TMF640, is the delivery's id.",
      ),
    type: z.string().describe("The event's type, or the notification's; `webhook.test` for a test."),
    status: z
      .enum(['pending', 'delivered', 'failed'])
      .describe(
        '`pending`: it waits for its turn, or for the next attempt. `failed`: it is tried no more, unless ' +
          'you redeliver it.',
      ),
    attempts: z.int().describe('How often it was sent.'),
    response_status: z
      .int()
      .nullable()
      .describe('The HTTP status that the last attempt was answered with; null: there was no answer, or no attempt.'),
    error: z.string().nullable().describe('What was wrong with the last attempt.'),
    created_at: time('When it was made, with the event.'),
    settled_at: nullableTime('When it succeeded or finally failed.'),
    workflow_id: z.string().describe('Its workflow in Temporal.'),
    workflow_url: z.string().nullable().describe('Its page in the Temporal UI; null: there is none.'),
  })
  .meta({ id: 'Delivery' });
