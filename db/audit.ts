import type { Db } from './pool.ts';

export interface AuditEventRow {
  id: number;
  kind: string;
  details: Record<string, unknown>;
  remoteAddress: string | null;
  count: number;
  firstAt: Date;
  lastAt: Date;
}

interface AuditEvent {
  kind: string;
  /** Events of the same kind and subject within an hour are one row. */
  subject: string;
  details: Record<string, unknown>;
  remoteAddress: string | undefined;
}

const retention = '90 days';

/** Counts up the event of this hour; the first one of an hour also takes the organization's old ones away. */
export async function recordAuditEvent(db: Db, organizationId: string, event: AuditEvent): Promise<void> {
  await db.query({
    name: 'record_audit_event',
    // Updated first, since an insert that conflicts uses up an id.
    text: `with counted as (
        update audit_events set count = least(count, 2147483646) + 1, details = $4, remote_address = $5, last_at = now()
        where organization_id = $1 and kind = $2 and subject = $3 and hour = date_trunc('hour', now()) returning 1
      ), outdated as (
        delete from audit_events where organization_id = $1 and last_at < now() - interval '${retention}'
          and not exists (select 1 from counted)
      )
      insert into audit_events (organization_id, kind, subject, details, remote_address)
      select $1, $2, $3, $4, $5 where not exists (select 1 from counted)
      on conflict (organization_id, kind, subject, hour) do update
        set count = least(audit_events.count, 2147483646) + 1, details = excluded.details, last_at = now()`,
    values: [organizationId, event.kind, event.subject, event.details, event.remoteAddress ?? null],
  });
}

/** The newest first, those before the given one. */
export async function listAuditEvents(db: Db, organizationId: string, before: number | undefined, limit: number): Promise<AuditEventRow[]> {
  const { rows } = await db.query<AuditEventRow>(
    `select id, kind, details, remote_address as "remoteAddress", count, first_at as "firstAt", last_at as "lastAt"
     from audit_events where organization_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
    [organizationId, before ?? null, limit],
  );
  return rows;
}
