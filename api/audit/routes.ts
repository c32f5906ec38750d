import { z } from 'zod';
import type { AuditEventRow } from '../../db/audit.ts';
import { listAuditEvents } from '../../db/audit.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { numberPage, pageOf } from '../pagination.ts';
import { readQuery } from '../query.ts';

/** What the gateway refused to devices, the newest first. */
export function addAuditRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  router.get('/audit', async (ctx) => {
    const { limit, cursor } = readQuery(ctx, z.strictObject(numberPage));
    const events = await listAuditEvents(pool, ctx.state.caller.organizationId, cursor, limit + 1);
    ctx.body = pageOf(events, limit, ({ id }) => id, present);
  });
}

function present(event: AuditEventRow): Record<string, unknown> {
  return {
    kind: event.kind,
    details: event.details,
    remote_address: event.remoteAddress,
    count: event.count,
    first_at: event.firstAt,
    last_at: event.lastAt,
  };
}
