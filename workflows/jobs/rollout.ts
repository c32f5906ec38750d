import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { JobAddress } from '../../activities/jobs/jobTypes.ts';
import type { RolloutActivities, RolloutProgress } from '../../activities/jobs/rolloutTypes.ts';
import type { JobCounts } from '../../domain/jobs/jobs.ts';
import { describeCounts } from '../../domain/jobs/jobs.ts';
import type { RolloutState } from '../../domain/jobs/rollout.ts';
import { isOver } from '../../domain/jobs/rollout.ts';
import { advanceToEnd } from './advanceJob.ts';

/** As those of `bulkRetry`. */
const { advanceRollout, steerRollout } = proxyLocalActivities<RolloutActivities>(policies.activities.beginRun);

const progressQuery = defineQuery<RolloutProgress | null>('progress');
const pauseSignal = defineSignal('pause');
const resumeSignal = defineSignal('resume');
/** Something was changed in the database. */
const lookSignal = defineSignal('look');

interface RolloutInput extends JobAddress {
  turns?: number;
}

/**
 * Applies a version to the instances of a rollout: the canary first, then the rest, at its rate and never more at once than it allows. All
 * positions are in the database, as those of `bulkRetry`. What is paused or has stopped waits for a signal, and looks now and then.
 */
export async function rollout({ turns = 500, ...job }: RolloutInput): Promise<JobCounts & { state: RolloutState }> {
  let progress: RolloutProgress | undefined;
  let woken = false;
  const wishes: ('pause' | 'resume')[] = [];
  setHandler(progressQuery, () => progress ?? null);
  setHandler(pauseSignal, () => {
    wishes.push('pause');
  });
  setHandler(resumeSignal, () => {
    wishes.push('resume');
  });
  setHandler(lookSignal, () => {
    woken = true;
  });
  const say = (now: RolloutProgress): void => {
    progress = now;
    setCurrentDetails(describe(now));
  };
  const steer = async (): Promise<void> => {
    for (let wish = wishes.shift(); wish; wish = wishes.shift()) await steerRollout({ ...job, wish });
  };
  try {
    const { state, counts } = await advanceToEnd<RolloutProgress>(
      {
        advance: async (next) => {
          await steer();
          woken = false;
          say(
            await advanceRollout.executeWithOptions(
              { summary: next ? `rolls out to ${next.size} at the most` : 'looks at the runs' },
              [{ ...job, ...(next && { next }) }],
            ),
          );
          return progress as RolloutProgress;
        },
        isOver: (now) => isOver(now.state),
        isReady: (now) => now.room > 0,
        wait: (milliseconds) => condition(() => woken || wishes.length > 0, milliseconds),
        continueAsNew: async () => {
          await steer();
          await continueAsNew<typeof rollout>({ ...job, turns });
        },
      },
      turns,
    );
    return { state, ...counts };
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => abort(job, say));
    throw error;
  }
}

/** Cancelled in Temporal: what it has triggered goes on, what it has not keeps its version. */
async function abort(job: JobAddress, say: (now: RolloutProgress) => void): Promise<void> {
  await steerRollout({ ...job, wish: 'abort' });
  say(await advanceRollout(job));
}

function describe({ state, reason, plan, counts }: RolloutProgress): string {
  const why = reason === null ? '' : `: ${reason}`;
  return `**${state}**${why}\n\n${plan}\n\n${describeCounts(counts, 'failed')}.`;
}
