import { ApplicationFailure } from '@temporalio/common';
import { lockInstance } from '../../db/services/instances.ts';
import type { JobItem } from '../../db/jobs/jobItems.ts';
import { listTakenItems, lockWaitingItem, settleEndedItems, settleItem, takeBatch } from '../../db/jobs/jobItems.ts';
import { cancelJob, finishJob } from '../../db/jobs/jobs.ts';
import { transaction } from '../../db/core/pool.ts';
import { findRetryJob } from '../../db/jobs/retryJobs.ts';
import { retryInstance } from '../../lib/runs/retryInstance.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { AdvanceJobInput, BulkRetryActivities, BulkRetryProgress } from './types.ts';
import { concurrently } from './concurrently.ts';

type Dependencies = Pick<ActivityDependencies, 'pool' | 'tellOutbox'>;

export function createBulkRetryActivities(deps: Dependencies): BulkRetryActivities {
  return {
    advanceRetry: (input) => advanceRetry(deps, input),
    cancelRetry: async ({ organizationId, jobId }) => {
      await cancelJob(deps.pool, 'retry', organizationId, jobId);
    },
  };
}

/** Triggers a batch, once however often it is asked to, and says how the job stands; ends the job when nothing of it is under way. */
async function advanceRetry(
  deps: Dependencies,
  { organizationId, jobId, next }: AdvanceJobInput,
): Promise<BulkRetryProgress> {
  if (next) {
    await takeBatch(deps.pool, 'retry', organizationId, jobId, next.batch, next.size);
    const items = await listTakenItems(deps.pool, 'retry', organizationId, jobId);
    await concurrently(items, (item) => retryItem(deps, organizationId, jobId, item));
  }
  await settleEndedItems(deps.pool, 'retry', organizationId, jobId);
  const job = await findRetryJob(deps.pool, organizationId, jobId);
  if (!job) throw ApplicationFailure.nonRetryable('The job was deleted', 'NotFound');
  const { batches, ratePerSecond, counts } = job;
  const isOver = job.state === 'running' && counts.waiting + counts.running === 0;
  if (isOver) await finishJob(deps.pool, 'retry', organizationId, jobId);
  return { state: isOver ? 'finished' : job.state, batches, ratePerSecond, counts };
}

/** A transaction for each, so that no device is locked for longer than its own takes: the item's lock first, then the device's. */
async function retryItem(
  { pool, tellOutbox }: Dependencies,
  organizationId: string,
  jobId: string,
  { number, instanceId }: JobItem,
): Promise<void> {
  const entries = await transaction(pool, async (db) => {
    if (!(await lockWaitingItem(db, 'retry', jobId, number))) return [];
    const instance = await lockInstance(db, organizationId, instanceId);
    const retried = instance && (await retryInstance(db, instance));
    await settleItem(db, 'retry', jobId, number, retried ? 'triggered' : 'skipped');
    return retried ?? [];
  });
  tellOutbox(entries);
}
