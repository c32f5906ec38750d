import { ApplicationFailure } from '@temporalio/common';
import type { Db } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import type { JobItem } from '../../db/jobs/jobItems.ts';
import { listTakenItems, lockWaitingItem, settleEndedItems, settleItem, takeBatch } from '../../db/jobs/jobItems.ts';
import { finishJob } from '../../db/jobs/jobs.ts';
import type { RolloutRow } from '../../db/jobs/rollouts.ts';
import { findRollout, lockRollout, stopRollout } from '../../db/jobs/rollouts.ts';
import { triggerManually } from '../../db/runs/triggers.ts';
import type { InstanceRow } from '../../db/services/instances.ts';
import { lockInstance, pinInstance } from '../../db/services/instanceChanges.ts';
import { findServiceVersion } from '../../db/services/serviceVersions.ts';
import { chooseAction, countAvailableSlots, describePlan, reasonToStop } from '../../domain/jobs/rollout.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { checkVariables, mergeVariables } from '../../domain/variables.ts';
import { controlRollout } from '../../lib/runs/controlRollout.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { concurrently } from './concurrently.ts';
import type { AdvanceJobInput, JobAddress, RolloutActivities, RolloutProgress } from './types.ts';

type Dependencies = Pick<ActivityDependencies, 'pool' | 'dispatchOutbox'>;

export function createRolloutActivities(deps: Dependencies): RolloutActivities {
  return {
    advanceRollout: (input) => advanceRollout(deps, input),
    controlRollout: async ({ organizationId, jobId, command }) => {
      deps.dispatchOutbox(await controlRollout(deps.pool, organizationId, jobId, command, 'in Temporal'));
    },
  };
}

/**
 * Triggers a batch, once even if the activity executes twice, within the limits of the canary and of concurrent runs.
 * Stops the rollout at its failure rate, and finishes it when no run of it is outstanding.
 */
async function advanceRollout(deps: Dependencies, { next, ...job }: AdvanceJobInput): Promise<RolloutProgress> {
  if (next) {
    const rollout = await transaction(deps.pool, (db) => takeItems(db, job, next));
    await rollOutTaken(deps, job.organizationId, rollout);
  }
  const rollout = await transaction(deps.pool, (db) => lockAndJudge(db, job));
  const { state, reason, batches, ratePerSecond, counts, serviceName, version } = rollout;
  return {
    state,
    reason,
    batches,
    ratePerSecond,
    counts,
    availableSlots: state === 'running' ? countAvailableSlots(counts, rollout) : 0,
    plan: `version ${version} of ${serviceName}: ${describePlan(rollout)}`,
  };
}

/** Takes a batch under the rollout's lock, so that two attempts cannot use the same slots. */
async function takeItems(
  db: Db,
  job: JobAddress,
  { batch, size }: { batch: number; size: number },
): Promise<RolloutRow> {
  const rollout = await lockAndJudge(db, job);
  const slots = rollout.state === 'running' ? countAvailableSlots(rollout.counts, rollout) : 0;
  if (slots > 0) await takeBatch(db, 'rollout', job.organizationId, job.jobId, batch, Math.min(size, slots));
  return rollout;
}

/** Locks the rollout, and stops or finishes it if it is time to. */
async function lockAndJudge(db: Db, { organizationId, jobId }: JobAddress): Promise<RolloutRow> {
  await lockRollout(db, organizationId, jobId);
  await settleEndedItems(db, 'rollout', organizationId, jobId);
  const rollout = await findRollout(db, organizationId, jobId);
  if (!rollout) throw ApplicationFailure.nonRetryable('The rollout was deleted', 'NotFound');
  if (rollout.state !== 'running') return rollout;
  const { counts, forgiven } = rollout;
  if (counts.waiting + counts.running === 0) {
    await finishJob(db, 'rollout', organizationId, jobId);
    return { ...rollout, state: 'finished' };
  }
  const reason = counts.waiting > 0 ? reasonToStop(counts, rollout, forgiven) : undefined;
  if (reason === undefined) return rollout;
  await stopRollout(db, organizationId, jobId, reason);
  return { ...rollout, state: 'stopped', reason };
}

async function rollOutTaken(deps: Dependencies, organizationId: string, rollout: RolloutRow): Promise<void> {
  const [items, version] = await Promise.all([
    listTakenItems(deps.pool, 'rollout', organizationId, rollout.id),
    findServiceVersion(deps.pool, organizationId, rollout.serviceId, rollout.version),
  ]);
  if (!version) return;
  const target = { ...rollout, definitions: version.variables };
  await concurrently(items, (item) => rollOut(deps, organizationId, target, item));
}

type Target = Pick<RolloutRow, 'id' | 'version' | 'follow'> & { definitions: VariableDefinition[] };

/** Pins an instance and triggers it, in one transaction. The item is locked first, then the device. */
async function rollOut(
  { pool, dispatchOutbox }: Dependencies,
  organizationId: string,
  rollout: Target,
  { number, instanceId }: JobItem,
): Promise<void> {
  const entries = await transaction(pool, async (db) => {
    if (!(await lockWaitingItem(db, 'rollout', rollout.id, number))) return [];
    const instance = await lockInstance(db, organizationId, instanceId);
    const action = instance && hasAllVariables(instance, rollout) ? actionFor(instance, rollout) : 'skip';
    if (action === 'skip') {
      await settleItem(db, 'rollout', rollout.id, number, 'skipped');
      return [];
    }
    const followsLatest = rollout.follow && instance?.latestVersion === rollout.version;
    await pinInstance(db, instanceId, followsLatest ? null : rollout.version);
    const triggered = action === 'run' ? await triggerManually(db, instanceId, 'execute', `rollout ${rollout.id}`) : [];
    await settleItem(db, 'rollout', rollout.id, number, action === 'run' ? 'triggered' : 'pinned');
    return triggered;
  });
  dispatchOutbox(entries);
}

/** Whether the instance has a value for every variable that the version requires. */
function hasAllVariables({ variables }: InstanceRow, { definitions }: Target): boolean {
  return checkVariables(definitions, mergeVariables(definitions, variables, {})).length === 0;
}

function actionFor(
  { status, lastRun, pausedAt, devicePausedAt }: InstanceRow,
  { version }: Target,
): ReturnType<typeof chooseAction> {
  const isPaused = pausedAt !== null || devicePausedAt !== null;
  return chooseAction({ status, applied: lastRun?.version ?? null, paused: isPaused }, version);
}
