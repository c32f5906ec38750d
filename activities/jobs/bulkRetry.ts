import { ApplicationFailure } from '@temporalio/common';
import { transaction } from '../../db/core/pool.ts';
import type { JobItem } from '../../db/jobs/jobItems.ts';
import { listTakenItems, lockWaitingItem, settleEndedItems, settleItem, takeBatch } from '../../db/jobs/jobItems.ts';
import { cancelJob, finishJob } from '../../db/jobs/jobs.ts';
import { findRetryJob } from '../../db/jobs/retryJobs.ts';
import { lockInstance } from '../../db/services/instanceChanges.ts';
import { retryInstance } from '../../lib/runs/retryInstance.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { concurrently } from './concurrently.ts';
import type { AdvanceJobInput, BulkRetryActivities, BulkRetryProgress } from './types.ts';

type Dependencies = Pick<ActivityDependencies, 'pool' | 'dispatchOutbox'>;

export function createBulkRetryActivities(deps: Dependencies): BulkRetryActivities {
  return {
    advanceRetry: (input) => advanceRetry(deps, input),
    cancelRetry: async ({ organizationId, jobId }) => {
      await cancelJob(deps.pool, 'retry', organizationId, jobId);
    },
  };
}

/** Triggers a batch, once even if the activity executes twice. Finishes the job when no run of it is outstanding. */
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

/**
 * Retries one instance. Each item has its own transaction, so that no device is locked for longer than that. The item
 * is locked first, then the device.
 */
async function retryItem(
  { pool, dispatchOutbox }: Dependencies,
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
  dispatchOutbox(entries);
}
