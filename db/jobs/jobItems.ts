import type { JobKind } from './jobs.ts';
import { tablesOf } from './jobs.ts';
import type { Db } from '../core/pool.ts';

/** Adds the next `size` waiting items to this batch, unless a batch with this number has been taken before. */
export async function takeBatch(
  db: Db,
  kind: JobKind,
  organizationId: string,
  jobId: string,
  batch: number,
  size: number,
): Promise<void> {
  const { jobs, items } = tablesOf[kind];
  await db.query({
    name: `take_batch_of_${jobs}`,
    text: `with job as (
        update ${jobs} set batches = $3
        where organization_id = $1 and id = $2 and state = 'running' and batches < $3
        returning id
      ), next as (
        select it.job_id, it.number
        from ${items} it
        join job on job.id = it.job_id
        where it.state = 'waiting'
        order by it.number limit $4
      )
      update ${items} it set batch = $3
      from next
      where it.job_id = next.job_id and it.number = next.number`,
    values: [organizationId, jobId, batch, size],
  });
}

export interface JobItem {
  number: number;
  instanceId: string;
}

/** Lists the taken items that are not triggered yet: a whole batch, or the rest of one after a worker died. */
export async function listTakenItems(db: Db, kind: JobKind, organizationId: string, jobId: string): Promise<JobItem[]> {
  const { jobs, items } = tablesOf[kind];
  const { rows } = await db.query<JobItem>({
    name: `list_taken_of_${jobs}`,
    text: `select it.number, it.instance_id as "instanceId"
      from ${items} it
      join ${jobs} j on j.id = it.job_id
      where j.organization_id = $1 and j.id = $2 and it.state = 'waiting' and it.batch is not null
      order by it.number`,
    values: [organizationId, jobId],
  });
  return rows;
}

/**
 * Locks the item until the transaction ends, and returns whether it still waits. It does not if another worker has
 * triggered it, or if its job is not running.
 */
export async function lockWaitingItem(db: Db, kind: JobKind, jobId: string, number: number): Promise<boolean> {
  const { jobs, items } = tablesOf[kind];
  const { rowCount } = await db.query({
    name: `lock_waiting_of_${jobs}`,
    text: `select 1
      from ${items} it
      join ${jobs} j on j.id = it.job_id
      where it.job_id = $1 and it.number = $2 and it.state = 'waiting' and j.state = 'running'
      for update of it`,
    values: [jobId, number],
  });
  return rowCount === 1;
}

/** Settles a waiting item; a `triggered` one gets its instance's queued trigger. The instance must be locked. */
export async function settleItem(
  db: Db,
  kind: JobKind,
  jobId: string,
  number: number,
  state: 'triggered' | 'pinned' | 'skipped',
): Promise<void> {
  const { items } = tablesOf[kind];
  await db.query({
    name: `settle_${items}`,
    text: `update ${items} it
      set state = $3,
        trigger_id = case when $3 = 'triggered' then (
          select t.id from triggers t where t.instance_id = it.instance_id and t.state = 'queued') end
      where it.job_id = $1 and it.number = $2`,
    values: [jobId, number, state],
  });
}

/**
 * SQL: the state of a triggered item `it`, which is that of its newest run: of its own trigger or of an automatic
 * retry, until something else triggers the instance. A finished trigger without a run was withdrawn.
 */
const outcome = `(
  select coalesce(
    max('running') filter (where c.state <> 'finished'),
    (array_agg(r.status order by r.id desc) filter (where r.id is not null))[1],
    'cancelled')
  from triggers c
  left join runs r on r.trigger_id = c.id
  where c.instance_id = it.instance_id
    and (c.id = it.trigger_id or c.id > it.trigger_id and c.attempt > 1 and not exists (
      select 1 from triggers o
      where o.instance_id = it.instance_id and o.id > it.trigger_id and o.id < c.id and o.attempt = 1)))`;

/** Stores the outcome of items that have ended. A job may have many thousands, so each is computed once. */
export async function settleEndedItems(db: Db, kind: JobKind, organizationId: string, jobId: string): Promise<void> {
  const { jobs, items } = tablesOf[kind];
  await db.query({
    name: `settle_ended_of_${jobs}`,
    text: `with open as (
        select it.number, ${outcome} as outcome
        from ${items} it
        join ${jobs} j on j.id = it.job_id
        where j.organization_id = $1 and j.id = $2 and it.state = 'triggered'
      )
      update ${items} it set state = open.outcome
      from open
      where it.job_id = $2 and it.number = open.number and open.outcome <> 'running'`,
    values: [organizationId, jobId],
  });
}

/** Returns a lateral join `c` that counts the items of the job `j` by state (JobCounts in domain/jobs/jobs.ts). */
export function joinCounts(kind: JobKind): string {
  const states = [
    'waiting',
    'running',
    'provisioned',
    'failed',
    ...(kind === 'rollout' ? ['pinned'] : []),
    'skipped',
    'cancelled',
  ];
  const counted = states.map((state) => `'${state}', count(*) filter (where o.outcome = '${state}')`);
  return `cross join lateral (
    select json_build_object('total', j.total, ${counted.join(', ')}) as counts
    from (
      select case when it.state = 'triggered' then ${outcome} else it.state end as outcome
      from ${tablesOf[kind].items} it
      where it.job_id = j.id
    ) o
  ) c`;
}
