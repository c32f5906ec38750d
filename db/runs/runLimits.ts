import { insertSignals } from '../outbox/instanceEntries.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { queryOutbox } from '../outbox/outbox.ts';
import type { Db } from '../core/pool.ts';

/**
 * Returns whether another run may start under the organization's limit of concurrent runs. Call it only for an
 * organization with a limit, because it locks and counts. Until the transaction ends, no other run of the organization
 * starts.
 */
export async function hasRoomForRun(
  db: Db,
  organizationId: string,
  instanceId: string,
  maxRuns: number,
): Promise<boolean> {
  const [, { rows }] = await Promise.all([
    db.query('select 1 from organizations where id = $1 for no key update', [organizationId]),
    // A statement of its own, so that it sees what was committed while the previous one waited for the lock.
    db.query<{ count: number }>(
      `select count(*) from runs where organization_id = $1 and status = 'running' and instance_id <> $2`,
      [organizationId, instanceId],
    ),
  ]);
  return (rows[0]?.count ?? 0) < maxRuns;
}

/**
 * Returns a statement that signals the first trigger of each device, oldest first, up to the limit.
 * @param organizations SQL: a query of organizations with their `room`.
 */
const signalWaiting = (organizations: string, since: string): string =>
  insertSignals(
    'proceed',
    `jsonb_build_object('triggerId', w.id)`,
    `(${organizations}) o cross join lateral (
    select f.* from (
      select distinct on (t.device_key) t.id, t.instance_id, t.created_at
      from triggers t
      join instances i on i.id = t.instance_id
      join devices d on d.key = t.device_key
      where i.organization_id = o.id and t.state = 'queued'
        and i.detached_at is null and i.paused_at is null and d.paused_at is null
        and not exists (select 1 from runs r where r.device_key = t.device_key and r.status = 'running')
        and not exists (select 1 from outbox x where x.workflow_id = i.workflow_id)
      order by t.device_key, i.position, i.created_at, i.id
    ) f
    where f.created_at < ${since}
    order by f.created_at, f.id
    limit greatest(o.room, 0)
  ) w
  join instances i on i.id = w.instance_id`,
  );

const room = `o.max_runs - (
    select count(*) from runs r where r.organization_id = o.id and r.status = 'running') as room`;

/**
 * Signals the workflows that may start a run after this one. Call it in the transaction that closed the run.
 * @returns the outbox rows.
 */
export async function signalNextOfOrganization(db: Db, runId: number): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    name: 'signal_next_of_organization',
    text: signalWaiting(
      `select o.id, ${room} from runs own join organizations o on o.id = own.organization_id
       where own.id = $1 and o.max_runs is not null and o.suspended_at is null`,
      `'infinity'`,
    ),
    values: [runId],
  });
}

/**
 * Signals workflows that could start a run and have not, because they asked too early or the limit was raised.
 * @param seconds the minimum time that a trigger has waited.
 * @returns the outbox rows.
 */
export async function signalRunsHeldByLimit(db: Db, seconds: number): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: signalWaiting(
      `select o.id, ${room} from organizations o where o.max_runs is not null and o.suspended_at is null`,
      'now() - make_interval(secs => $1)',
    ),
    values: [seconds],
  });
}
