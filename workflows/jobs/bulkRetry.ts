import {
  CancellationScope,
  continueAsNew,
  defineQuery,
  isCancellation,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { JobAddress } from '../../activities/jobs/jobTypes.ts';
import type { RetryActivities, RetryProgress } from '../../activities/jobs/retryTypes.ts';
import type { RetryState } from '../../domain/jobs/bulkRetry.ts';
import type { JobCounts } from '../../domain/jobs/jobs.ts';
import { describeCounts } from '../../domain/jobs/jobs.ts';
import { advanceToEnd } from './advanceJob.ts';

/** They read and write a few rows, as beginRun does, and are given its time and its retries. */
const { advanceRetry, cancelRetry } = proxyLocalActivities<RetryActivities>(policies.activities.beginRun);

const progressQuery = defineQuery<JobCounts | null>('progress');

interface BulkRetryInput extends JobAddress {
  turns?: number;
}

/**
 * Retries the failed instances of a job at its rate, then waits for their runs. All positions are in the database: an execution that is
 * reset, or continued as new, goes on where the job stands. The API cancels the job there: the execution sees it at its next turn.
 */
export async function bulkRetry({ turns = 500, ...job }: BulkRetryInput): Promise<JobCounts & { state: RetryState }> {
  let progress: RetryProgress | undefined;
  setHandler(progressQuery, () => progress?.counts ?? null);
  const say = (now: RetryProgress): RetryProgress => {
    setCurrentDetails(
      `**${now.state}**, ${now.ratePerSecond} a second\n\n${describeCounts(now.counts, 'failed again')}.`,
    );
    return (progress = now);
  };
  try {
    const { state, counts } = await advanceToEnd<RetryProgress>(
      {
        advance: async (next) =>
          say(
            await advanceRetry.executeWithOptions({ summary: next ? `retries ${next.size}` : 'looks at the runs' }, [
              { ...job, ...(next && { next }) },
            ]),
          ),
        isOver: (now) => now.state !== 'running',
        isReady: (now) => now.counts.waiting > 0,
        wait: async (milliseconds) => {
          await sleep(milliseconds);
          return false;
        },
        continueAsNew: () => continueAsNew<typeof bulkRetry>({ ...job, turns }),
      },
      turns,
    );
    return { state, ...counts };
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => close(job, say));
    throw error;
  }
}

/** Cancelled in Temporal: so is the job, and what it has triggered goes on. */
async function close(job: JobAddress, say: (now: RetryProgress) => RetryProgress): Promise<void> {
  await cancelRetry(job);
  say(await advanceRetry(job));
}
