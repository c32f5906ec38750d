import type { Db } from '../core/pool.ts';

/** What is done to many instances at a rate: bulk retries, and rollouts of a version. */
export type JobKind = 'retry' | 'rollout';

interface JobTables {
  jobs: string;
  items: string;
  /** The states in which a job is not over. */
  open: string;
  /** The state of one that was ended before its time. */
  ended: string;
  /** Which jobs Temporal is to be told of. */
  untold: string;
}

/** The two kinds' tables have the same columns, as far as the statements of this file and of jobItems.ts go. */
export const tablesOf: Record<JobKind, JobTables> = {
  retry: {
    jobs: 'retry_jobs',
    items: 'retry_job_items',
    open: `state = 'running'`,
    ended: 'cancelled',
    untold: `state = 'running' and told_at is null`,
  },
  rollout: {
    jobs: 'rollouts',
    items: 'rollout_items',
    open: `state in ('running', 'paused', 'stopped')`,
    ended: 'aborted',
    untold: 'told_at is null',
  },
};

/** Ends a job that is not over, and takes back what it has not triggered. False: there is none. */
export async function cancelJob(db: Db, kind: JobKind, organizationId: string, id: string): Promise<boolean> {
  const { jobs, items, open, ended } = tablesOf[kind];
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
  total: number;
}

const openJob = 'id, organization_id as "organizationId", total';

/** Jobs of which Temporal is to be told, the oldest first. */
export async function listUntoldJobs(db: Db, kind: JobKind): Promise<OpenJob[]> {
  const { jobs, untold } = tablesOf[kind];
  const { rows } = await db.query<OpenJob>({
    name: `list_untold_${jobs}`,
    text: `select ${openJob} from ${jobs} where ${untold} order by created_at limit 100`,
  });
  return rows;
}

/** Jobs that are not over, of which Temporal was told longer than `seconds` ago. */
export async function listToldJobs(db: Db, kind: JobKind, seconds: number): Promise<OpenJob[]> {
  const { jobs, open } = tablesOf[kind];
  const { rows } = await db.query<OpenJob>(
    `select ${openJob} from ${jobs} where ${open} and told_at < now() - make_interval(secs => $1) order by created_at limit 100`,
    [seconds],
  );
  return rows;
}

/** @param told false: it is to be told again. */
export async function markJobTold(db: Db, kind: JobKind, id: string, told: boolean): Promise<void> {
  await db.query(`update ${tablesOf[kind].jobs} set told_at = case when $2 then now() end where id = $1`, [id, told]);
}
