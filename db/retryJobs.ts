import type { RetryCounts, RetryFilter, RetryState } from '../domain/bulkRetry.ts';
import type { Db } from './pool.ts';

export interface RetryJobRow {
  id: string;
  filter: RetryFilter;
  ratePerSecond: number;
  createdBy: string;
  state: RetryState;
  createdAt: Date;
  finishedAt: Date | null;
  /** The number of the last batch that was taken. */
  batches: number;
  counts: RetryCounts;
}

/** The organization is $1; the filter's fields follow. A fault of one parameter counts as well as the fault as a whole. */
const failedInstances = `from instances i
  join devices d on d.key = i.device_key
  join services s on s.id = i.service_id
  cross join lateral (select error, finished_at from runs where instance_id = i.id order by number desc limit 1) r
  where i.organization_id = $1 and i.detached_at is null and i.status = 'failed'
    and ($2::text is null or s.name = $2)
    and ($3::text is null or r.error ->> 'fault_code' = $3
      or r.error -> 'parameter_faults' @> jsonb_build_array(jsonb_build_object('fault_code', $3)))
    and ($4::text is null or r.error ->> 'type' = $4)
    and ($5::timestamptz is null or r.finished_at >= $5)
    and ($6::text is null or starts_with(d.id, $6))`;

function filterValues(organizationId: string, filter: RetryFilter): (string | null)[] {
  const { service, fault_code: faultCode, error_type: errorType, since, device_prefix: devicePrefix } = filter;
  return [organizationId, service ?? null, faultCode ?? null, errorType ?? null, since ?? null, devicePrefix ?? null];
}

export interface FailedGroupRow {
  service: string;
  errorType: string | null;
  faultCode: string | null;
  count: number;
}

/** What a job with this filter would take, by service and failure; the most frequent first. */
export async function countFailed(db: Db, organizationId: string, filter: RetryFilter): Promise<FailedGroupRow[]> {
  const { rows } = await db.query<FailedGroupRow>(
    `select s.name as service, r.error ->> 'type' as "errorType", r.error ->> 'fault_code' as "faultCode", count(*) as count
     ${failedInstances} group by 1, 2, 3 order by 4 desc, 1, 2, 3`,
    filterValues(organizationId, filter),
  );
  return rows;
}

interface NewRetryJob {
  id: string;
  organizationId: string;
  filter: RetryFilter;
  ratePerSecond: number;
  createdBy: string;
}

/** Takes what is failed now, those first that failed first. One that takes nothing is finished at once. */
export async function insertRetryJob(db: Db, { id, organizationId, filter, ratePerSecond, createdBy }: NewRetryJob): Promise<void> {
  await db.query(
    `with failed as (
       select i.id, row_number() over (order by r.finished_at, i.id) as number ${failedInstances}
     ), job as (
       insert into retry_jobs (id, organization_id, filter, rate_per_second, created_by, total, state, finished_at)
       select $7, $1, $8, $9, $10, count(*), case when count(*) = 0 then 'finished' else 'running' end,
         case when count(*) = 0 then now() end
       from failed returning id
     )
     insert into retry_job_items (job_id, number, instance_id) select job.id, failed.number, failed.id from job, failed`,
    [...filterValues(organizationId, filter), id, filter, ratePerSecond, createdBy],
  );
}

/** A triggered item is where the newest run of its trigger is; a trigger that came to no run was withdrawn. */
const query = `select j.id, j.filter, j.rate_per_second as "ratePerSecond", j.created_by as "createdBy", j.state,
    j.created_at as "createdAt", j.finished_at as "finishedAt", j.batches,
    json_build_object('total', j.total, 'waiting', c.waiting, 'running', c.running, 'provisioned', c.provisioned, 'failed', c.failed,
      'skipped', c.skipped, 'cancelled', c.cancelled) as counts
  from retry_jobs j cross join lateral (
    select count(*) filter (where o.outcome = 'waiting') as waiting, count(*) filter (where o.outcome = 'running') as running,
      count(*) filter (where o.outcome = 'provisioned') as provisioned, count(*) filter (where o.outcome = 'failed') as failed,
      count(*) filter (where o.outcome = 'skipped') as skipped, count(*) filter (where o.outcome = 'cancelled') as cancelled
    from (
      select case when it.state <> 'triggered' then it.state
        else coalesce(
          (select r.status from runs r where r.trigger_id = it.trigger_id order by r.id desc limit 1),
          (select 'running' from triggers t where t.id = it.trigger_id and t.state <> 'finished'),
          'cancelled') end as outcome
      from retry_job_items it where it.job_id = j.id
    ) o
  ) c
  where j.organization_id = $1`;

export async function findRetryJob(db: Db, organizationId: string, id: string): Promise<RetryJobRow | undefined> {
  const { rows } = await db.query<RetryJobRow>({ name: 'find_retry_job', text: `${query} and j.id = $2`, values: [organizationId, id] });
  return rows[0];
}

/** The newest first, those before the given one. */
export async function listRetryJobs(db: Db, organizationId: string, before: string | undefined, limit: number): Promise<RetryJobRow[]> {
  const { rows } = await db.query<RetryJobRow>(
    `${query} and ($2::text is null or j.id < $2) order by j.id desc limit $3`,
    [organizationId, before ?? null, limit],
  );
  return rows;
}

/** Ends a job that is under way, and takes back what it has not triggered. False: there is none under way. */
export async function cancelRetryJob(db: Db, organizationId: string, id: string): Promise<boolean> {
  const { rows } = await db.query<{ cancelled: boolean }>(
    `with job as (
       update retry_jobs set state = 'cancelled', finished_at = now() where organization_id = $1 and id = $2 and state = 'running' returning id
     ), items as (
       update retry_job_items it set state = 'cancelled' from job where it.job_id = job.id and it.state = 'waiting'
     )
     select exists (select 1 from job) as cancelled`,
    [organizationId, id],
  );
  return rows[0]?.cancelled ?? false;
}

/** All that the job took has come to an end. */
export async function finishRetryJob(db: Db, organizationId: string, id: string): Promise<void> {
  await db.query(`update retry_jobs set state = 'finished', finished_at = now() where organization_id = $1 and id = $2 and state = 'running'`, [
    organizationId,
    id,
  ]);
}

export interface OpenRetryJob {
  id: string;
  organizationId: string;
  total: number;
}

/** Jobs under way of which Temporal was not told, the oldest first. */
export async function listUntoldRetryJobs(db: Db): Promise<OpenRetryJob[]> {
  const { rows } = await db.query<OpenRetryJob>({
    name: 'list_untold_retry_jobs',
    text: `select id, organization_id as "organizationId", total from retry_jobs
      where state = 'running' and told_at is null order by created_at limit 100`,
  });
  return rows;
}

/** Jobs under way of which Temporal was told longer than `seconds` ago. */
export async function listToldRetryJobs(db: Db, seconds: number): Promise<OpenRetryJob[]> {
  const { rows } = await db.query<OpenRetryJob>(
    `select id, organization_id as "organizationId", total from retry_jobs
     where state = 'running' and told_at < now() - make_interval(secs => $1) order by created_at limit 100`,
    [seconds],
  );
  return rows;
}

/** @param told false: it is to be told again. */
export async function markRetryJobTold(db: Db, id: string, told: boolean): Promise<void> {
  await db.query('update retry_jobs set told_at = case when $2 then now() end where id = $1', [id, told]);
}
