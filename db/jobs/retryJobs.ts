import type { BulkRetryFilter, BulkRetryState } from '../../domain/jobs/bulkRetry.ts';
import type { JobCounts } from '../../domain/jobs/jobs.ts';
import { joinCounts } from './jobItems.ts';
import { insertRetryStart } from './jobs.ts';
import type { Db } from '../core/pool.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { queryOutbox } from '../outbox/outbox.ts';

export interface RetryJobRow {
  id: string;
  filter: BulkRetryFilter;
  ratePerSecond: number;
  createdBy: string;
  state: BulkRetryState;
  createdAt: Date;
  finishedAt: Date | null;
  /** The number of the last batch taken. */
  batches: number;
  counts: JobCounts;
}

/**
 * SQL: the failed instances that a filter selects. $1 is the organization, then the filter's fields. `fault_code`
 * matches the RPC's fault and those of its parameters.
 */
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

function filterValues(organizationId: string, filter: BulkRetryFilter): (string | null)[] {
  const { service, fault_code: faultCode, error_type: errorType, since, device_prefix: devicePrefix } = filter;
  return [organizationId, service ?? null, faultCode ?? null, errorType ?? null, since ?? null, devicePrefix ?? null];
}

export interface FailedGroupRow {
  service: string;
  errorType: string | null;
  faultCode: string | null;
  count: number;
}

/** Counts the instances that a job with this filter would retry, by service and failure, the most frequent first. */
export async function countFailed(db: Db, organizationId: string, filter: BulkRetryFilter): Promise<FailedGroupRow[]> {
  const { rows } = await db.query<FailedGroupRow>(
    `select s.name as service, r.error ->> 'type' as "errorType", r.error ->> 'fault_code' as "faultCode",
       count(*) as count
     ${failedInstances}
     group by 1, 2, 3
     order by 4 desc, 1, 2, 3`,
    filterValues(organizationId, filter),
  );
  return rows;
}

interface NewRetryJob {
  id: string;
  organizationId: string;
  filter: BulkRetryFilter;
  ratePerSecond: number;
  createdBy: string;
}

/** Creates a job of the instances that are failed now, in order of failure. An empty job is finished immediately. */
export async function insertRetryJob(
  db: Db,
  { id, organizationId, filter, ratePerSecond, createdBy }: NewRetryJob,
): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: `with failed as (
       select i.id, row_number() over (order by r.finished_at, i.id) as number
       ${failedInstances}
     ), job as (
       insert into retry_jobs (
         id, organization_id, filter, rate_per_second, created_by, total, state, finished_at)
       select $7, $1, $8, $9, $10, count(*),
         case when count(*) = 0 then 'finished' else 'running' end,
         case when count(*) = 0 then now() end
       from failed
       returning id, organization_id, total
     ), items as (
       insert into retry_job_items (job_id, number, instance_id)
       select job.id, failed.number, failed.id from job, failed
     )
     ${insertRetryStart('job where total > 0')}`,
    values: [...filterValues(organizationId, filter), id, filter, ratePerSecond, createdBy],
  });
}

const query = `select j.id, j.filter, j.rate_per_second as "ratePerSecond", j.created_by as "createdBy", j.state,
    j.created_at as "createdAt", j.finished_at as "finishedAt", j.batches, c.counts
  from retry_jobs j
  ${joinCounts('retry')}
  where j.organization_id = $1`;

export async function findRetryJob(db: Db, organizationId: string, id: string): Promise<RetryJobRow | undefined> {
  const { rows } = await db.query<RetryJobRow>({
    name: 'find_retry_job',
    text: `${query} and j.id = $2`,
    values: [organizationId, id],
  });
  return rows[0];
}

/** Lists jobs before the given id, newest first. */
export async function listRetryJobs(
  db: Db,
  organizationId: string,
  before: string | undefined,
  limit: number,
): Promise<RetryJobRow[]> {
  const { rows } = await db.query<RetryJobRow>(
    `${query} and ($2::text is null or j.id < $2) order by j.id desc limit $3`,
    [organizationId, before ?? null, limit],
  );
  return rows;
}
