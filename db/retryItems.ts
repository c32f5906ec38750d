import type { Db } from './pool.ts';

/** Takes the next `size` waiting items into this batch, unless a batch of this number was taken before. */
export async function takeRetryBatch(db: Db, organizationId: string, jobId: string, batch: number, size: number): Promise<void> {
  await db.query({
    name: 'take_retry_batch',
    text: `with job as (
        update retry_jobs set batches = $3 where organization_id = $1 and id = $2 and state = 'running' and batches < $3 returning id
      ), next as (
        select it.job_id, it.number from retry_job_items it join job on job.id = it.job_id
        where it.state = 'waiting' order by it.number limit $4
      )
      update retry_job_items it set batch = $3 from next where it.job_id = next.job_id and it.number = next.number`,
    values: [organizationId, jobId, batch, size],
  });
}

export interface RetryItem {
  number: number;
  instanceId: string;
}

/** What was taken up to this batch and is not triggered yet: all of the batch, or what a worker that died left of it. */
export async function listTakenItems(db: Db, organizationId: string, jobId: string): Promise<RetryItem[]> {
  const { rows } = await db.query<RetryItem>({
    name: 'list_taken_items',
    text: `select it.number, it.instance_id as "instanceId" from retry_job_items it join retry_jobs j on j.id = it.job_id
      where j.organization_id = $1 and j.id = $2 and it.state = 'waiting' and it.batch is not null order by it.number`,
    values: [organizationId, jobId],
  });
  return rows;
}

/** False: it waits no more, since another worker triggered it, or the job was cancelled. Held until the transaction ends. */
export async function lockWaitingItem(db: Db, jobId: string, number: number): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'lock_waiting_item',
    text: `select 1 from retry_job_items where job_id = $1 and number = $2 and state = 'waiting' for update`,
    values: [jobId, number],
  });
  return rowCount === 1;
}

/** Triggered by the trigger that waits at its instance; skipped where there is none. The instance must be locked. */
export async function settleRetryItem(db: Db, jobId: string, number: number, state: 'triggered' | 'skipped'): Promise<void> {
  await db.query({
    name: 'settle_retry_item',
    text: `update retry_job_items it set state = $3,
        trigger_id = case when $3 = 'triggered' then (select t.id from triggers t where t.instance_id = it.instance_id and t.state = 'queued') end
      where it.job_id = $1 and it.number = $2`,
    values: [jobId, number, state],
  });
}
