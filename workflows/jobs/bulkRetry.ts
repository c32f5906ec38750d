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
import type { BulkRetryActivities, BulkRetryProgress, JobAddress } from '../../activities/jobs/types.ts';
import type { BulkRetryState } from '../../domain/jobs/bulkRetry.ts';
import type { JobCounts } from '../../domain/jobs/jobs.ts';
import { describeCounts } from '../../domain/jobs/jobs.ts';
import { advanceToEnd } from './advanceJob.ts';

/** They read and write a few rows, like beginRun, so they use the same time limit and retries. */
const { advanceRetry, cancelRetry } = proxyLocalActivities<BulkRetryActivities>(policies.activities.beginRun);

const progressQuery = defineQuery<JobCounts | null>('progress');

interface BulkRetryInput extends JobAddress {
  maxTurns?: number;
}

/**
 * Retries the failed instances of a job at its rate, then waits for their runs. All positions are in the database, so
 * an execution that is reset or continued as new resumes where the job stands. The API cancels a job there; the
 * execution notices at its next turn.
 */
export async function bulkRetry({
  maxTurns = 500,
  ...job
}: BulkRetryInput): Promise<JobCounts & { state: BulkRetryState }> {
  let progress: BulkRetryProgress | undefined;
  setHandler(progressQuery, () => progress?.counts ?? null);
  const report = (next: BulkRetryProgress): BulkRetryProgress => {
    setCurrentDetails(
      `**${next.state}**, ${next.ratePerSecond} per second\n\n${describeCounts(next.counts, 'failed again')}.`,
    );
    return (progress = next);
  };
  try {
    const { state, counts } = await advanceToEnd<BulkRetryProgress>(
      {
        advance: async (next) =>
          report(
            await advanceRetry.executeWithOptions({ summary: next ? `Retry up to ${next.size}` : 'Poll the runs' }, [
              { ...job, ...(next && { next }) },
            ]),
          ),
        isOver: ({ state }) => state !== 'running',
        isReady: ({ counts }) => counts.waiting > 0,
        wait: async (milliseconds) => {
          await sleep(milliseconds);
          return false;
        },
        continueAsNew: () => continueAsNew<typeof bulkRetry>({ ...job, maxTurns }),
      },
      maxTurns,
    );
    return { state, ...counts };
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(async () => {
        await cancelRetry(job);
        report(await advanceRetry(job));
      });
    }
    throw error;
  }
}
