import { z } from 'zod';
import { openObject, time } from '../../http/input/schemas.ts';

export const auditEventResponse = z
  .object({
    kind: z
      .string()
      .describe(
        '`change`: an API key was used to change something; else why the gateway refused a device. Stable, ' +
          'for programs.',
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
        'Of a change: the HTTP status that was answered, so that 4xx changed nothing; null: not answered ' +
          'yet, or its process died.',
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
