import {
  CancellationScope, continueAsNew, defineQuery, isCancellation, proxyLocalActivities, setCurrentDetails, setHandler, sleep,
  workflowInfo,
} from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { RetryActivities, RetryJobAddress, RetryProgress } from '../activities/retryTypes.ts';
import type { RetryCounts, RetryState } from '../domain/bulkRetry.ts';
import { describeCounts, paceOf } from '../domain/bulkRetry.ts';

/** They read and write a few rows, as beginRun does, and are given its time and its retries. */
const { advanceRetry, cancelRetry } = proxyLocalActivities<RetryActivities>(policies.activities.beginRun);

const progressQuery = defineQuery<RetryCounts | null>('progress');

/** Between two looks at the runs that were triggered, in milliseconds: they may wait for their CPEs for a day. */
const looks = { first: 1000, factor: 1.5, longest: 60_000 };

interface BulkRetryInput extends RetryJobAddress {
  /** After so many looks and batches the execution goes on as a new one: each is some six events of history. */
  turns?: number;
}

/**
 * Retries the failed instances of a job at its rate, then waits for their runs. All positions are in the database: an execution that is
 * reset, or continued as new, goes on where the job stands. The API cancels the job there: the execution sees it at its next turn.
 */
export async function bulkRetry({ turns = 500, ...job }: BulkRetryInput): Promise<RetryCounts & { state: RetryState }> {
  let progress: RetryProgress | undefined;
  setHandler(progressQuery, () => progress?.counts ?? null);
  const say = (now: RetryProgress): RetryProgress => {
    setCurrentDetails(`**${now.state}**, ${now.ratePerSecond} a second\n\n${describeCounts(now.counts)}.`);
    return (progress = now);
  };
  try {
    const { state, counts } = await advanceToEnd(job, turns, say);
    return { state, ...counts };
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => close(job, say));
    throw error;
  }
}

async function advanceToEnd(job: RetryJobAddress, turns: number, say: (now: RetryProgress) => RetryProgress): Promise<RetryProgress> {
  let now = say(await advanceRetry(job));
  let due = Date.now();
  let pause = looks.first;
  for (let turn = 1; now.state === 'running'; turn += 1) {
    if (turn > turns || workflowInfo().continueAsNewSuggested) await continueAsNew<typeof bulkRetry>({ ...job, turns });
    const { size, everyMs } = paceOf(now.ratePerSecond);
    const triggers = now.counts.waiting > 0;
    const next = triggers ? { next: { batch: now.batches + 1, size } } : {};
    now = say(await advanceRetry.executeWithOptions({ summary: triggers ? `retries ${size}` : 'looks at the runs' }, [{ ...job, ...next }]));
    if (now.state !== 'running') break;
    if (!triggers) pause = Math.min(pause * looks.factor, looks.longest);
    // What was late is not made up for: never more at once than the rate allows.
    due = Math.max(due + (triggers ? everyMs : pause), Date.now());
    await sleep(Math.max(due - Date.now(), 1));
  }
  return now;
}

/** Cancelled in Temporal: so is the job, and what it has triggered goes on. */
async function close(job: RetryJobAddress, say: (now: RetryProgress) => RetryProgress): Promise<void> {
  await cancelRetry(job);
  say(await advanceRetry(job));
}
