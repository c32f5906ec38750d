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
import type { JobAddress, RolloutActivities, RolloutProgress } from '../../activities/jobs/types.ts';
import type { JobCounts } from '../../domain/jobs/jobs.ts';
import { describeCounts } from '../../domain/jobs/jobs.ts';
import type { RolloutState } from '../../domain/jobs/rollout.ts';
import { isOver } from '../../domain/jobs/rollout.ts';
import { advanceToEnd } from './advanceJob.ts';

/** They read and write a few rows, like beginRun, so they use the same time limit and retries. */
const { advanceRollout, controlRollout } = proxyLocalActivities<RolloutActivities>(policies.activities.beginRun);

const progressQuery = defineQuery<RolloutProgress | null>('progress');
const pauseSignal = defineSignal('pause');
const resumeSignal = defineSignal('resume');
/** The rollout was changed in the database. */
const lookSignal = defineSignal('look');

interface RolloutInput extends JobAddress {
  maxTurns?: number;
}

/**
 * Applies a version to the instances of a rollout: the canary first, then the rest, within its rate and its limit on
 * concurrent runs. All positions are in the database, like those of `bulkRetry`. A paused or stopped rollout waits for
 * a signal and polls.
 */
export async function rollout({ maxTurns = 500, ...job }: RolloutInput): Promise<JobCounts & { state: RolloutState }> {
  let progress: RolloutProgress | undefined;
  let isWoken = false;
  const commands: ('pause' | 'resume')[] = [];
  setHandler(progressQuery, () => progress ?? null);
  setHandler(pauseSignal, () => {
    commands.push('pause');
  });
  setHandler(resumeSignal, () => {
    commands.push('resume');
  });
  setHandler(lookSignal, () => {
    isWoken = true;
  });
  const report = (next: RolloutProgress): RolloutProgress => {
    setCurrentDetails(describe(next));
    return (progress = next);
  };
  const runCommands = async (): Promise<void> => {
    for (let command = commands.shift(); command; command = commands.shift()) await controlRollout({ ...job, command });
  };
  try {
    const { state, counts } = await advanceToEnd<RolloutProgress>(
      {
        advance: async (next) => {
          await runCommands();
          isWoken = false;
          return report(
            await advanceRollout.executeWithOptions(
              { summary: next ? `Roll out to up to ${next.size}` : 'Poll the runs' },
              [{ ...job, ...(next && { next }) }],
            ),
          );
        },
        isOver: ({ state }) => isOver(state),
        isReady: ({ availableSlots }) => availableSlots > 0,
        wait: (milliseconds) => condition(() => isWoken || commands.length > 0, milliseconds),
        continueAsNew: async () => {
          await runCommands();
          await continueAsNew<typeof rollout>({ ...job, maxTurns });
        },
      },
      maxTurns,
    );
    return { state, ...counts };
  } catch (error) {
    if (isCancellation(error)) {
      // Runs that were triggered go on. Instances that were not reached keep their version.
      await CancellationScope.nonCancellable(async () => {
        await controlRollout({ ...job, command: 'abort' });
        report(await advanceRollout(job));
      });
    }
    throw error;
  }
}

function describe({ state, reason, plan, counts }: RolloutProgress): string {
  const why = reason === null ? '' : `: ${reason}`;
  return `**${state}**${why}\n\n${plan}\n\n${describeCounts(counts, 'failed')}.`;
}
