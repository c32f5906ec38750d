import { workflowInfo } from '@temporalio/workflow';
import type { AdvanceJobInput, JobProgress } from '../../activities/jobs/jobTypes.ts';
import { paceOf } from '../../domain/jobs/jobs.ts';

/** Between two looks at the runs that were triggered, in milliseconds: they may wait for their CPEs for a day. */
const looks = { first: 1000, factor: 1.5, longest: 60_000 };

interface Job<Now extends JobProgress> {
  advance: (next?: AdvanceJobInput['next']) => Promise<Now>;
  isOver: (now: Now) => boolean;
  /** Whether a batch may be triggered. */
  isReady: (now: Now) => boolean;
  /** @returns whether it was cut short. */
  wait: (milliseconds: number) => Promise<boolean>;
  continueAsNew: () => Promise<void>;
}

/**
 * Triggers batch after batch at the job's rate, while there is something to trigger; looks at it now and then, until it is over.
 * @param turns after so many looks and batches the execution goes on as a new one: each is some six events of history.
 */
export async function advanceToEnd<Now extends JobProgress>(job: Job<Now>, turns: number): Promise<Now> {
  let now = await job.advance();
  let due = Date.now();
  let pause = looks.first;
  for (let turn = 1; !job.isOver(now); turn += 1) {
    if (turn > turns || workflowInfo().continueAsNewSuggested) await job.continueAsNew();
    const { size, everyMs } = paceOf(now.ratePerSecond);
    const triggers = job.isReady(now) && Date.now() >= due;
    now = await job.advance(triggers ? { batch: now.batches + 1, size } : undefined);
    if (job.isOver(now)) break;
    // What was late is not made up for: never more at once than the rate allows.
    if (triggers) due = Math.max(due + everyMs, Date.now());
    const wait = job.isReady(now) ? due - Date.now() : pause;
    const wasCut = await job.wait(Math.max(wait, 1));
    pause = triggers || wasCut ? looks.first : Math.min(pause * looks.factor, looks.longest);
  }
  return now;
}
