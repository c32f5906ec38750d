import { workflowInfo } from '@temporalio/workflow';
import type { AdvanceJobInput, JobProgress } from '../../activities/jobs/types.ts';
import { batchPace } from '../../domain/jobs/jobs.ts';

/** Pauses between two polls of the triggered runs. Grows to 60 s because runs can wait a day for their CPEs. */
const poll = { firstMs: 1000, factor: 1.5, maxMs: 60_000 };

interface Job<Progress extends JobProgress> {
  advance: (next?: AdvanceJobInput['next']) => Promise<Progress>;
  isOver: (progress: Progress) => boolean;
  /** Whether a batch may be triggered. */
  isReady: (progress: Progress) => boolean;
  /** Returns whether a signal ended the wait early. A lost signal delays the job by 60 s at most. */
  wait: (milliseconds: number) => Promise<boolean>;
  continueAsNew: () => Promise<void>;
}

/**
 * Triggers one batch after the other at the job's rate, then polls the runs until the job is over.
 * @param maxTurns batches and polls before the execution continues as new. Each adds about six events to the history.
 */
export async function advanceToEnd<Progress extends JobProgress>(
  job: Job<Progress>,
  maxTurns: number,
): Promise<Progress> {
  let progress = await job.advance();
  let nextBatchAt = Date.now();
  let pauseMs = poll.firstMs;
  for (let turn = 1; !job.isOver(progress); turn += 1) {
    if (turn > maxTurns || workflowInfo().continueAsNewSuggested) await job.continueAsNew();
    const { size, intervalMs } = batchPace(progress.ratePerSecond);
    const isDue = job.isReady(progress) && Date.now() >= nextBatchAt;
    progress = await job.advance(isDue ? { batch: progress.batches + 1, size } : undefined);
    if (job.isOver(progress)) break;
    // A late batch is not made up for, so that the rate is never exceeded.
    if (isDue) nextBatchAt = Math.max(nextBatchAt + intervalMs, Date.now());
    const waitMs = job.isReady(progress) ? nextBatchAt - Date.now() : pauseMs;
    const wasWoken = await job.wait(Math.max(waitMs, 1));
    pauseMs = isDue || wasWoken ? poll.firstMs : Math.min(pauseMs * poll.factor, poll.maxMs);
  }
  return progress;
}
