import type { ApiEventType } from '../../domain/apiEvents.ts';
import type { RunError } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openJson } from '../core/sealed.ts';

export interface EventRow {
  id: string;
  type: ApiEventType;
  at: Date;
  data: Record<string, unknown>;
  /** The error of a failed run, while the run is stored. */
  error: RunError | null;
}

/** SQL: joins the failed run `r` of the event `e`. */
const joinRun = `left join runs r
    on e.type = 'instance.failed' and r.instance_id = e.instance_id and r.number = (e.data ->> 'run')::int`;

/** A reader's position, in the order in which events become visible. */
export interface EventPosition {
  xid: string;
  seq: number;
  /** The id of the event at this position; undefined: before the first event. */
  id: string | undefined;
}

export const beforeAllEvents: EventPosition = { xid: '0', seq: 0, id: undefined };

export interface EventFilter {
  types: ApiEventType[] | undefined;
  deviceId: string | undefined;
  instanceId: string | undefined;
}

/**
 * SQL: whether the event's transaction is older than every transaction in progress, so that no event can still be
 * committed before it. A long write transaction anywhere on the database server delays all events.
 */
const visible = `xid < pg_snapshot_xmin(pg_current_snapshot())`;

/** Returns the position of the organization's newest event. */
export async function newestEventPosition(db: Db, organizationId: string): Promise<EventPosition> {
  const { rows } = await db.query<EventPosition>({
    name: 'newest_event_position',
    text: `select xid::text, seq, id
      from events
      where organization_id = $1 and ${visible}
      order by events.xid desc, seq desc limit 1`,
    values: [organizationId],
  });
  return rows[0] ?? beforeAllEvents;
}

/** Returns undefined when the organization has no such event, or when it was deleted. */
export async function findEventPosition(
  db: Db,
  organizationId: string,
  id: string,
): Promise<EventPosition | undefined> {
  const { rows } = await db.query<EventPosition>({
    name: 'find_event_position',
    text: 'select xid::text, seq, id from events where organization_id = $1 and id = $2',
    values: [organizationId, id],
  });
  return rows[0];
}

/**
 * Returns the next matching events after the position, at most `limit`, and the position up to which all events were
 * read. The statement is not prepared, so that PostgreSQL plans it for the given filter and uses its index.
 */
export async function readEvents(
  db: Db,
  organizationId: string,
  after: EventPosition,
  { types, deviceId, instanceId }: EventFilter,
  limit: number,
): Promise<{ events: EventRow[]; position: EventPosition }> {
  // Both parts are in one statement, so that no event becomes visible between them.
  const { rows } = await db.query<EventPosition & Omit<EventRow, 'type'> & { type: ApiEventType | null }>(
    `(select e.id, e.type, e.at, e.data, r.error, e.xid::text, e.seq
       from events e ${joinRun}
       where e.organization_id = $1 and (e.xid, e.seq) > ($2::xid8, $3::bigint) and e.${visible}
         and ($4::text[] is null or e.type = any($4))
         and ($5::text is null or e.device_id = $5)
         and ($6::text is null or e.instance_id = $6)
       order by e.xid, e.seq limit $7)
     union all
     (select id, null, at, null, null, xid::text, seq
       from events
       where organization_id = $1 and (xid, seq) > ($2::xid8, $3::bigint) and ${visible}
       order by events.xid desc, seq desc limit 1)`,
    [organizationId, after.xid, after.seq, types ?? null, deviceId ?? null, instanceId ?? null, limit],
  );
  const events = rows.filter((row): row is EventPosition & EventRow => row.type !== null);
  const newest = rows.find(({ type }) => type === null);
  const end = events.length === limit ? events.at(-1) : newest;
  return {
    events: events.map(({ id, type, at, data, error }) => ({
      id,
      type,
      at,
      data,
      error: openJson(db, organizationId, 'runs.error', error),
    })),
    position: end ? { xid: end.xid, seq: end.seq, id: end.id } : after,
  };
}

/** Returns undefined when the event was deleted. */
export async function findEvent(db: Db, organizationId: string, id: string): Promise<EventRow | undefined> {
  const { rows } = await db.query<EventRow>({
    name: 'find_event',
    text: `select e.id, e.type, e.at, e.data, r.error
      from events e ${joinRun}
      where e.organization_id = $1 and e.id = $2`,
    values: [organizationId, id],
  });
  return rows[0] && { ...rows[0], error: openJson(db, organizationId, 'runs.error', rows[0].error) };
}

/**
 * Deletes events older than `days`, at most `limit` rows. The newest event of each organization stays, so that readers
 * find their position.
 * @returns the number deleted.
 */
export async function deleteOldEvents(db: Db, days: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from events where id in (
       select e.id from events e
       where e.at < now() - make_interval(days => $1::int) and exists (
         select 1 from events n
         where n.organization_id = e.organization_id and (n.xid, n.seq) > (e.xid, e.seq))
       limit $2)`,
    [days, limit],
  );
  return rowCount ?? 0;
}

/**
 * Makes restored events visible. After a restore from a dump, events may have transaction ids that the new server has
 * not reached yet; this marks them as older than all of its own.
 */
export async function adoptRestoredEvents(db: Db): Promise<void> {
  await db.query(`update events set xid = '1' where xid > pg_snapshot_xmax(pg_current_snapshot())`);
}
