import { ApplicationFailure } from '@temporalio/common';
import { lockInstance } from '../db/instances.ts';
import { transaction } from '../db/pool.ts';
import type { RetryItem } from '../db/retryItems.ts';
import { listTakenItems, lockWaitingItem, settleRetryItem, takeRetryBatch } from '../db/retryItems.ts';
import { cancelRetryJob, findRetryJob, finishRetryJob } from '../db/retryJobs.ts';
import { retryInstance } from '../lib/retryInstance.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { AdvanceRetryInput, RetryActivities, RetryProgress } from './retryTypes.ts';

type Dependencies = Pick<ActivityDependencies, 'pool' | 'tellOutbox'>;

/** Of one batch at the same time: each needs a connection, and others need some, too. */
const concurrency = 4;

export function createRetryActivities(deps: Dependencies): RetryActivities {
  return {
    advanceRetry: (input) => advanceRetry(deps, input),
    cancelRetry: async ({ organizationId, jobId }) => {
      await cancelRetryJob(deps.pool, organizationId, jobId);
    },
  };
}

/** Triggers a batch, once however often it is asked to, and says how the job stands; ends the job when nothing of it is under way. */
async function advanceRetry(deps: Dependencies, { organizationId, jobId, next }: AdvanceRetryInput): Promise<RetryProgress> {
  if (next) {
    await takeRetryBatch(deps.pool, organizationId, jobId, next.batch, next.size);
    const items = await listTakenItems(deps.pool, organizationId, jobId);
    const lane = async (): Promise<void> => {
      for (let item = items.shift(); item; item = items.shift()) await retryItem(deps, organizationId, jobId, item);
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
  }
  const job = await findRetryJob(deps.pool, organizationId, jobId);
  if (!job) throw ApplicationFailure.nonRetryable('The job was deleted', 'NotFound');
  const { batches, ratePerSecond, counts } = job;
  const isOver = job.state === 'running' && counts.waiting + counts.running === 0;
  if (isOver) await finishRetryJob(deps.pool, organizationId, jobId);
  return { state: isOver ? 'finished' : job.state, batches, ratePerSecond, counts };
}

/** A transaction for each, so that no device is locked for longer than its own takes: the item's lock first, then the device's. */
async function retryItem({ pool, tellOutbox }: Dependencies, organizationId: string, jobId: string, { number, instanceId }: RetryItem): Promise<void> {
  const entries = await transaction(pool, async (db) => {
    if (!(await lockWaitingItem(db, jobId, number))) return [];
    const instance = await lockInstance(db, organizationId, instanceId);
    const retried = instance && (await retryInstance(db, instance));
    await settleRetryItem(db, jobId, number, retried ? 'triggered' : 'skipped');
    return retried ?? [];
  });
  tellOutbox(entries);
}
