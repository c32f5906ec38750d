import { ApplicationFailure } from '@temporalio/common';
import type { InstanceRow } from '../../db/services/instances.ts';
import { lockInstance, pinInstance } from '../../db/services/instances.ts';
import type { JobItem } from '../../db/jobs/jobItems.ts';
import { listTakenItems, lockWaitingItem, settleEndedItems, settleItem, takeBatch } from '../../db/jobs/jobItems.ts';
import { finishJob } from '../../db/jobs/jobs.ts';
import type { Db } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import type { RolloutRow } from '../../db/jobs/rollouts.ts';
import { findRollout, holdRollout, lockRollout } from '../../db/jobs/rollouts.ts';
import { findServiceVersion } from '../../db/services/serviceVersions.ts';
import { triggerManually } from '../../db/runs/triggers.ts';
import { chooseAction, describePlan, reasonToStop, countAvailableSlots } from '../../domain/jobs/rollout.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { checkVariables, mergeVariables } from '../../domain/variables.ts';
import { controlRollout } from '../../lib/runs/controlRollout.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { AdvanceJobInput, JobAddress, RolloutActivities, RolloutProgress } from './types.ts';
import { concurrently } from './concurrently.ts';

type Dependencies = Pick<ActivityDependencies, 'pool' | 'tellOutbox'>;

export function createRolloutActivities(deps: Dependencies): RolloutActivities {
  return {
    advanceRollout: (input) => advanceRollout(deps, input),
    controlRollout: async ({ organizationId, jobId, command }) => {
      await controlRollout(deps.pool, organizationId, jobId, command, 'in Temporal');
    },
  };
}

/**
 * Triggers a batch, once however often it is asked to, and as much of it as the canary and the runs under way leave room for. Says how the
 * rollout stands; stops it for its failures, and ends it when nothing of it is under way.
 */
async function advanceRollout(deps: Dependencies, { next, ...job }: AdvanceJobInput): Promise<RolloutProgress> {
  if (next) {
    const taken = await transaction(deps.pool, (db) => take(db, job, next));
    await rollOutTaken(deps, job.organizationId, taken);
  }
  const rollout = await transaction(deps.pool, (db) => judge(db, job));
  const { state, reason, batches, ratePerSecond, counts, serviceName, version } = rollout;
  const room = state === 'running' ? countAvailableSlots(counts, rollout) : 0;
  return {
    state,
    reason,
    batches,
    ratePerSecond,
    counts,
    availableSlots: room,
    plan: `version ${version} of ${serviceName}: ${describePlan(rollout)}`,
  };
}

/** Under the rollout's lock, so that nobody takes more than the room that another has seen. */
async function take(db: Db, job: JobAddress, { batch, size }: { batch: number; size: number }): Promise<RolloutRow> {
  const rollout = await judge(db, job);
  const room = rollout.state === 'running' ? countAvailableSlots(rollout.counts, rollout) : 0;
  if (room > 0) await takeBatch(db, 'rollout', job.organizationId, job.jobId, batch, Math.min(size, room));
  return rollout;
}

/** The rollout as it is, stopped or finished where it was time for that. */
async function judge(db: Db, { organizationId, jobId }: JobAddress): Promise<RolloutRow> {
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
  await holdRollout(db, organizationId, jobId, 'stopped', reason);
  return { ...rollout, state: 'stopped', reason };
}

async function rollOutTaken(deps: Dependencies, organizationId: string, rollout: RolloutRow): Promise<void> {
  const [items, version] = await Promise.all([
    listTakenItems(deps.pool, 'rollout', organizationId, rollout.id),
    findServiceVersion(deps.pool, organizationId, rollout.serviceId, rollout.version),
  ]);
  if (version)
    await concurrently(items, (item) =>
      rollOut(deps, organizationId, { ...rollout, definitions: version.variables }, item),
    );
}

type Target = Pick<RolloutRow, 'id' | 'version' | 'follow'> & { definitions: VariableDefinition[] };

/** Pins an instance and triggers it, in one transaction: the item's lock first, then the device's. */
async function rollOut(
  { pool, tellOutbox }: Dependencies,
  organizationId: string,
  rollout: Target,
  { number, instanceId }: JobItem,
): Promise<void> {
  const entries = await transaction(pool, async (db) => {
    if (!(await lockWaitingItem(db, 'rollout', rollout.id, number))) return [];
    const instance = await lockInstance(db, organizationId, instanceId);
    const action = instance && suits(instance, rollout) ? actionOn(instance, rollout) : 'skip';
    if (action === 'skip') {
      await settleItem(db, 'rollout', rollout.id, number, 'skipped');
      return [];
    }
    await pinInstance(
      db,
      instanceId,
      rollout.follow && instance?.latestVersion === rollout.version ? null : rollout.version,
    );
    const told = action === 'run' ? await triggerManually(db, instanceId, 'execute', `rollout ${rollout.id}`) : [];
    await settleItem(db, 'rollout', rollout.id, number, action === 'run' ? 'triggered' : 'pinned');
    return told;
  });
  tellOutbox(entries);
}

/** Whether the instance has values for all that the version asks for. */
function suits({ variables }: InstanceRow, { definitions }: Target): boolean {
  return checkVariables(definitions, mergeVariables(definitions, variables, {})).length === 0;
}

function actionOn(
  { status, lastRun, pausedAt, devicePausedAt }: InstanceRow,
  { version }: Target,
): ReturnType<typeof chooseAction> {
  return chooseAction(
    { status, applied: lastRun?.version ?? null, paused: pausedAt !== null || devicePausedAt !== null },
    version,
  );
}
