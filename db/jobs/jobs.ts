import type { Db } from '../core/pool.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { outboxColumns, queryOutbox } from '../outbox/outbox.ts';

/** What is done to many instances at a rate: bulk retries, and rollouts of a version. */
export type JobKind = 'retry' | 'rollout';

interface JobTables {
  jobs: string;
  items: string;
  /** The states in which a job is not over. */
  openCondition: string;
  /** The state of one that was ended before its time. */
  cancelledState: string;
}

/** The two kinds' tables have the same columns, as far as the statements of this file and of jobItems.ts go. */
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

/** Ends a job that is not over, and takes back what it has not triggered. False: there is none. */
export async function cancelJob(db: Db, kind: JobKind, organizationId: string, id: string): Promise<boolean> {
  const { jobs, items, openCondition: open, cancelledState: ended } = tablesOf[kind];
  const { rows } = await db.query<{ cancelled: boolean }>(
    `with job as (
       update ${jobs} set state = '${ended}', finished_at = now() where organization_id = $1 and id = $2 and ${open} returning id
     ), items as (
       update ${items} it set state = 'cancelled' from job where it.job_id = job.id and it.state = 'waiting'
     )
     select exists (select 1 from job) as cancelled`,
    [organizationId, id],
  );
  return rows[0]?.cancelled ?? false;
}

/** All that the job took has come to an end. */
export async function finishJob(db: Db, kind: JobKind, organizationId: string, id: string): Promise<void> {
  await db.query(
    `update ${tablesOf[kind].jobs} set state = 'finished', finished_at = now() where organization_id = $1 and id = $2 and state = 'running'`,
    [organizationId, id],
  );
}

export interface OpenJob {
  id: string;
  organizationId: string;
}

/** Returns open jobs that are older than `seconds`, by id after `after`. */
export async function listOpenJobs(
  db: Db,
  kind: JobKind,
  seconds: number,
  after: string,
  limit: number,
): Promise<OpenJob[]> {
  const { jobs, openCondition: open } = tablesOf[kind];
  const { rows } = await db.query<OpenJob>(
    `select id, organization_id as "organizationId" from ${jobs}
     where ${open} and id > $2 and created_at < now() - make_interval(secs => $1) order by id limit $3`,
    [seconds, after, limit],
  );
  return rows;
}

const startJob = `jsonb_build_object('jobId', id, 'total', total)`;

/** The end of a statement: the outbox row that starts the workflow of each job of the query `from` (domain/jobs/bulkRetry.ts has its id). */
export const insertRetryStart = (
  from: string,
): string => `insert into outbox (organization_id, workflow_id, action, workflow_type, start)
  select organization_id, organization_id || '/retries/' || id, 'start', 'bulkRetry', ${startJob} from ${from} returning ${outboxColumns}`;

/** As {@link insertRetryStart}, of rollouts (domain/jobs/rollout.ts). A workflow that is open looks at what was changed here. */
export const insertRolloutSignal = (
  from: string,
): string => `insert into outbox (organization_id, workflow_id, action, workflow_type, start, signal, argument)
  select organization_id, organization_id || '/rollouts/' || id, 'signal_with_start', 'rollout', ${startJob}, 'look', '{}'::jsonb from ${from}
  returning ${outboxColumns}`;

/** Starts the workflow of a job again, or has that of a rollout look at the rollout. */
export async function wakeJob(db: Db, kind: JobKind, organizationId: string, id: string): Promise<OutboxRow[]> {
  const job = `${tablesOf[kind].jobs} where organization_id = $1 and id = $2`;
  return queryOutbox(db, {
    text: kind === 'retry' ? insertRetryStart(job) : insertRolloutSignal(job),
    values: [organizationId, id],
  });
}
