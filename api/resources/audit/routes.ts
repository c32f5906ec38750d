import type { z } from 'zod';
import type { AuditEventRow } from '../../../db/access/audit.ts';
import { listAuditEvents } from '../../../db/access/audit.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { auditList } from './requestSchema.ts';
import { auditEventResponse } from './responseSchema.ts';

const listOperation = operation({
  method: 'get',
  path: '/v1/audit',
  operationId: 'listAuditEvents',
  tag: 'Audit',
  summary: 'List who changed what, and what the gateway refused',
  description:
    'The newest first. Each request that was to change something is one, also where it was refused. ' +
    'They are stored for 90 days.',
  scope: 'read',
  query: auditList,
  responses: { 200: { description: 'A page of events.', schema: pageSchema(auditEventResponse) } },
  handle: async ({ caller, query: { limit, cursor, ...filter } }, { pool }) => {
    const events = await listAuditEvents(pool, caller.organizationId, filter, cursor, limit + 1);
    return ok(presentPage(events, limit, ({ id }) => id, present));
  },
});

function present(event: AuditEventRow): z.output<typeof auditEventResponse> {
  return {
    kind: event.kind,
    actor: event.actor,
    operation: event.operation,
    resource: event.resource,
    fields: event.fields,
    status: event.status,
    request_id: event.operation === null ? null : event.subject,
    details: event.details,
    remote_address: event.remoteAddress,
    count: event.count,
    first_at: event.firstAt,
    last_at: event.lastAt,
  };
}

export const auditOperations = [listOperation];
