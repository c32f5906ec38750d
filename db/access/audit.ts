import type { Db } from '../core/pool.ts';

export interface AuditEventRow {
  id: number;
  kind: string;
  /** The id of the request that makes the change. */
  subject: string;
  details: Record<string, unknown>;
  remoteAddress: string | null;
  count: number;
  firstAt: Date;
  lastAt: Date;
  actor: string | null;
  operation: string | null;
  resource: string | null;
  fields: string[] | null;
  status: number | null;
}

interface AuditEvent {
  kind: string;
  /** Events of the same kind and subject within an hour share a row. */
  subject: string;
  details: Record<string, unknown>;
  remoteAddress: string | undefined;
}

/** A change that is about to be made with an API key. */
interface Change {
  actor: string;
  operation: string;
  resource: string;
  requestId: string;
  remoteAddress: string | undefined;
}

/** The result of a change. */
interface ChangeOutcome {
  status: number;
  resource: string;
  fields: string[];
}

const retention = '90 days';

/** Inserts the audit event of a change, and returns its id for {@link finishAuditedChange}. */
export async function insertAuditedChange(db: Db, organizationId: string, change: Change): Promise<number> {
  const { rows } = await db.query<{ id: number }>({
    name: 'insert_audited_change',
    text: `insert into audit_events
        (organization_id, kind, subject, details, remote_address, actor, operation, resource)
      values ($1, 'change', $2, '{}', $3, $4, $5, $6) returning id`,
    values: [
      organizationId,
      change.requestId,
      change.remoteAddress ?? null,
      change.actor,
      change.operation,
      change.resource,
    ],
  });
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('insert_audited_change returned no row');
  return id;
}

export async function finishAuditedChange(
  db: Db,
  organizationId: string,
  id: number,
  outcome: ChangeOutcome,
): Promise<void> {
  await db.query({
    name: 'finish_audited_change',
    text: `update audit_events set status = $3, resource = $4, fields = $5, last_at = now()
      where organization_id = $1 and id = $2`,
    values: [organizationId, id, outcome.status, outcome.resource, outcome.fields],
  });
}

/**
 * Deletes events past their retention period in all organizations, at most `limit`.
 * @returns the number deleted.
 */
export async function deleteOldAuditEvents(db: Db, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from audit_events where id in (
       select id from audit_events
       where last_at < now() - interval '${retention}'
       order by last_at limit $1)`,
    [limit],
  );
  return rowCount ?? 0;
}

/** Counts the event: inserts a row, or increments the row of the same event in this hour. */
export async function recordAuditEvent(db: Db, organizationId: string, event: AuditEvent): Promise<void> {
  await db.query({
    name: 'record_audit_event',
    // Updates first, because a conflicting insert would use up an id.
    text: `with counted as (
        update audit_events set count = least(count, 2147483646) + 1, details = $4, remote_address = $5, last_at = now()
        where organization_id = $1 and kind = $2 and subject = $3 and hour = date_trunc('hour', now())
        returning 1
      )
      insert into audit_events (organization_id, kind, subject, details, remote_address)
      select $1, $2, $3, $4, $5 where not exists (select 1 from counted)
      on conflict (organization_id, kind, subject, hour) do update
        set count = least(audit_events.count, 2147483646) + 1, details = excluded.details, last_at = now()`,
    values: [organizationId, event.kind, event.subject, event.details, event.remoteAddress ?? null],
  });
}

/** Undefined fields do not filter. */
interface AuditFilter {
  kind?: string | undefined;
  actor?: string | undefined;
  operation?: string | undefined;
  resource?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** Lists events before the given id, newest first. */
export async function listAuditEvents(
  db: Db,
  organizationId: string,
  { kind, actor, operation, resource, since, until }: AuditFilter,
  before: number | undefined,
  limit: number,
): Promise<AuditEventRow[]> {
  const { rows } = await db.query<AuditEventRow>(
    `select id, kind, subject, details, remote_address as "remoteAddress", count,
       first_at as "firstAt", last_at as "lastAt", actor, operation, resource, fields, status
     from audit_events
     where organization_id = $1 and ($2::bigint is null or id < $2)
       and ($4::text is null or kind = $4) and ($5::text is null or actor = $5)
       and ($6::text is null or operation = $6) and ($7::text is null or resource = $7)
       and ($8::timestamptz is null or last_at >= $8) and ($9::timestamptz is null or first_at < $9)
     order by id desc limit $3`,
    [organizationId, before, limit, kind, actor, operation, resource, since, until],
  );
  return rows;
}
