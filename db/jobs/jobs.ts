import type { Db } from '../core/pool.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { outboxColumns, queryOutbox } from '../outbox/outbox.ts';

/** An action on many instances at a limited rate: a bulk retry, or the rollout of a version. */
export type JobKind = 'retry' | 'rollout';

interface JobTables {
  jobs: string;
  items: string;
  /** SQL: whether a job has not ended. */
  openCondition: string;
  /** The final state of a cancelled job. */
  cancelledState: string;
}

/** Both kinds have the columns that the statements in this file and in jobItems.ts use. */
export const tablesOf: Record<JobKind, JobTables> = {
  retry: {
    jobs: 'retry_jobs',
    items: 'retry_job_items',
    openCondition: `state = 'running'`,
    cancelledState: 'cancelled',
  },
  rollout: {
    jobs: 'rollouts',
    items: 'rollout_items',
    openCondition: `state in ('running', 'paused', 'stopped')`,
    cancelledState: 'aborted',
  },
};

/** Cancels an open job and its waiting items. Returns whether there was one. */
export async function cancelJob(db: Db, kind: JobKind, organizationId: string, id: string): Promise<boolean> {
  const { jobs, items, openCondition, cancelledState } = tablesOf[kind];
  const { rows } = await db.query<{ cancelled: boolean }>(
    `with job as (
       update ${jobs} set state = '${cancelledState}', finished_at = now()
       where organization_id = $1 and id = $2 and ${openCondition}
       returning id
     ), items as (
       update ${items} it set state = 'cancelled'
       from job
       where it.job_id = job.id and it.state = 'waiting'
     )
     select exists (select 1 from job) as cancelled`,
    [organizationId, id],
  );
  return rows[0]?.cancelled ?? false;
}

/** Marks a running job as finished. All of its items must have ended. */
export async function finishJob(db: Db, kind: JobKind, organizationId: string, id: string): Promise<void> {
  await db.query(
    `update ${tablesOf[kind].jobs} set state = 'finished', finished_at = now()
     where organization_id = $1 and id = $2 and state = 'running'`,
    [organizationId, id],
  );
}

export interface OpenJob {
  id: string;
  organizationId: string;
}

/** Lists open jobs that are older than `seconds`, in order of id, from the one after `after`. */
export async function listOpenJobs(
  db: Db,
  kind: JobKind,
  seconds: number,
  after: string,
  limit: number,
): Promise<OpenJob[]> {
  const { jobs, openCondition } = tablesOf[kind];
  const { rows } = await db.query<OpenJob>(
    `select id, organization_id as "organizationId"
     from ${jobs}
     where ${openCondition} and id > $2 and created_at < now() - make_interval(secs => $1)
     order by id limit $3`,
    [seconds, after, limit],
  );
  return rows;
}

const startJob = `jsonb_build_object('jobId', id, 'total', total)`;

/**
 * Returns the end of a statement: an outbox row that starts the workflow of each job in the query `from`. The workflow
 * id is that of domain/jobs/bulkRetry.ts.
 */
export const insertRetryStart = (
  from: string,
): string => `insert into outbox (organization_id, workflow_id, action, workflow_type, start)
  select organization_id, organization_id || '/retries/' || id, 'start', 'bulkRetry', ${startJob}
  from ${from}
  returning ${outboxColumns}`;

/**
 * Like {@link insertRetryStart}, for rollouts (domain/jobs/rollout.ts). An open workflow is signalled to read the
 * rollout again.
 */
export const insertRolloutSignal = (
  from: string,
): string => `insert into outbox (organization_id, workflow_id, action, workflow_type, start, signal, argument)
  select organization_id, organization_id || '/rollouts/' || id, 'signal_with_start', 'rollout', ${startJob},
    'look', '{}'::jsonb
  from ${from}
  returning ${outboxColumns}`;

/** Starts the workflow of a job again. The open workflow of a rollout is signalled instead. */
export async function wakeJob(db: Db, kind: JobKind, organizationId: string, id: string): Promise<OutboxRow[]> {
  const job = `${tablesOf[kind].jobs} where organization_id = $1 and id = $2`;
  return queryOutbox(db, {
    text: kind === 'retry' ? insertRetryStart(job) : insertRolloutSignal(job),
    values: [organizationId, id],
  });
}
