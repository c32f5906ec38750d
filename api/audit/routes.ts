import { z } from 'zod';
import type { AuditEventRow } from '../../db/audit.ts';
import { listAuditEvents } from '../../db/audit.ts';
import { ok, operation } from '../operation.ts';
import { numberPage, pageOf } from '../pagination.ts';
import { openObject, pageSchema, time } from '../schemas.ts';

const auditEvent = z
  .object({
    kind: z.string().describe('Why the device was refused. Stable, for programs.'),
    details: openObject('What it said of itself: `device_id`, `username`, `certificate` and such.'),
    remote_address: z.string().nullable().describe('Where it last came from.'),
    count: z.int().describe('Events of the same kind and subject within an hour are one.'),
    first_at: time('When it was first so.'),
    last_at: time('When it was last so.'),
  })
  .meta({ id: 'AuditEvent' });

const listOperation = operation({
  method: 'get',
  path: '/v1/audit',
  operationId: 'listAuditEvents',
  tag: 'Audit',
  summary: 'List what the gateway refused',
  description: 'The newest first.',
  scope: 'read',
  query: z.strictObject(numberPage),
  responses: { 200: { description: 'A page of events.', schema: pageSchema(auditEvent) } },
  handle: async ({ caller, query: { limit, cursor } }, { pool }) => {
    const events = await listAuditEvents(pool, caller.organizationId, cursor, limit + 1);
    return ok(pageOf(events, limit, ({ id }) => id, present));
  },
});

function present(event: AuditEventRow): z.output<typeof auditEvent> {
  return {
    kind: event.kind,
    details: event.details,
    remote_address: event.remoteAddress,
    count: event.count,
    first_at: event.firstAt,
    last_at: event.lastAt,
  };
}

export const auditOperations = [listOperation];
