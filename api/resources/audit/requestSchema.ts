import { z } from 'zod';
import { numberPage } from '../../http/pagination.ts';
import { queryText } from '../../http/input/query.ts';
import { openObject, time } from '../../http/input/schemas.ts';

const moment = queryText
  .regex(
    /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/,
    'must be a time such as 2026-03-01T09:30:00Z',
  )
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'must be a time such as 2026-03-01T09:30:00Z');

export const auditList = z.strictObject({
  ...numberPage,
  kind: queryText
    .optional()
    .meta({ description: 'Those of one kind: `change`, or why a device was refused.', examples: ['change'] }),
  actor: queryText.optional().meta({ description: 'Changes by the API key of this name.', examples: ['admin'] }),
  operation: queryText
    .optional()
    .meta({ description: 'Changes by one operation of this API, by its id.', examples: ['changeDevice'] }),
  resource: queryText
    .optional()
    .meta({ description: 'Changes of what has this path.', examples: ['/v1/devices/CPE0001'] }),
  since: moment
    .optional()
    .meta({ description: 'Not those that were last so before.', json: { type: 'string', format: 'date-time' } }),
  until: moment
    .optional()
    .meta({ description: 'Those that began before.', json: { type: 'string', format: 'date-time' } }),
});

export const auditEvent = z
  .object({
    kind: z
      .string()
      .describe(
        '`change`: an API key was used to change something; else why the gateway refused a device. Stable, for programs.',
      ),
    actor: z.string().nullable().describe('Of a change: the name of the API key.'),
    operation: z.string().nullable().describe('Of a change: the operation, by its id in this document.'),
    resource: z.string().nullable().describe('Of a change: the path of what was changed, or made.'),
    fields: z
      .array(z.string())
      .nullable()
      .describe('Of a change: the names of the fields that were sent, such as `variables.mtu`; never what they hold.'),
    status: z
      .int()
      .nullable()
      .describe(
        'Of a change: the HTTP status that was answered, so that 4xx changed nothing; null: not answered yet, or its process died.',
      ),
    request_id: z.string().nullable().describe('Of a change: the id of its request, as in `X-Request-Id` and the log.'),
    details: openObject(
      'Of a refusal, what the device said of itself: `serial_number`, `username`, `certificate` and such.',
    ),
    remote_address: z.string().nullable().describe('Where it last came from.'),
    count: z.int().describe('Refusals of the same kind and subject within an hour are one.'),
    first_at: time('When it was first so.'),
    last_at: time('When it was last so.'),
  })
  .meta({ id: 'AuditEvent' });
