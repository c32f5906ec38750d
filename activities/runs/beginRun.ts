import { randomBytes } from 'node:crypto';
import type { Db } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import { hasRoomForRun } from '../../db/runs/runLimits.ts';
import type { PinnedRun } from '../../db/runs/runs.ts';
import {
  finishRun,
  insertResetTrigger,
  insertRun,
  lockDeviceOfInstance,
  lockRun,
  readBeginFacts,
} from '../../db/runs/runs.ts';
import type { BeginDecision } from '../../domain/runs/begin.ts';
import { decideBegin } from '../../domain/runs/begin.ts';
import { constraintViolation } from '../../domain/runs/constraints.ts';
import { terminated } from '../../domain/runs/failureMessages.ts';
import { defaultScriptSeconds } from '../../domain/runs/policy.ts';
import { fillDefaults } from '../../domain/variables.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { BeginRunInput, BeginRunResult, RunLimits } from '../types.ts';

type Facts = NonNullable<Awaited<ReturnType<typeof readBeginFacts>>>;
type Begin = Extract<BeginDecision<PinnedRun>, { kind: 'begin' }>;

/** Creates the run of a trigger, once. From here on, the service's version and the variables are pinned. */
export async function beginRun(deps: ActivityDependencies, input: BeginRunInput): Promise<BeginRunResult> {
  const { instanceId, trigger, workflowRunId, firstExecutionRunId } = input;
  const result = await transaction<BeginRunResult>(deps.pool, async (db) => {
    const [, facts] = await Promise.all([
      lockDeviceOfInstance(db, instanceId),
      readBeginFacts(db, instanceId, trigger.id, workflowRunId),
    ]);
    if (!facts) return { kind: 'nothing', reason: 'detached', waiting: false };
    const decision = decideBegin(facts, instanceId, firstExecutionRunId);
    switch (decision.kind) {
      case 'held':
        return decision;
      case 'nothing':
        return { ...decision, waiting: facts.instanceStatus === 'pending' && !facts.detached };
      case 'resume':
        return toResult(deps, decision.run, trigger.reason);
      case 'begin': {
        const { organizationId, maxRuns } = facts;
        if (maxRuns !== null && !(await hasRoomForRun(db, organizationId, instanceId, maxRuns)))
          return { kind: 'held', limit: maxRuns };
        const run = await createRun(db, input, facts, decision);
        return toResult(deps, run, decision.replay ? 'a workflow reset' : trigger.reason);
      }
    }
  });
  if (result.kind === 'begun') deps.hintEvents();
  return result;
}

/** Closes the run that the decision says was left open, and creates the new one. */
async function createRun(
  db: Db,
  { instanceId, trigger, workflowRunId, firstExecutionRunId }: BeginRunInput,
  { organizationId, definitions, variables }: Facts,
  { closes, replay }: Begin,
): Promise<PinnedRun> {
  if (closes !== null) {
    // Before the statement that cancels its messages: a gateway may be returning one of them to the queue.
    await lockRun(db, closes);
    await finishRun(db, organizationId, closes, 'failed', terminated, 'cancelled');
  }
  return await insertRun(db, {
    organizationId,
    instanceId,
    triggerId: replay ? await insertResetTrigger(db, instanceId) : trigger.id,
    workflowRunId,
    firstExecutionRunId,
    variables: fillDefaults(definitions, variables),
    seed: randomBytes(32),
  });
}

function toResult({ log, scriptActivityMode }: ActivityDependencies, run: PinnedRun, reason: string): BeginRunResult {
  log.debug({ run: run.id, number: run.number, reason }, 'run started');
  return { kind: 'begun', runId: run.id, number: run.number, reason, scriptActivityMode, ...limitsOf(run) };
}

/**
 * Returns the limits of the run. Limits and constraints are pinned with the run's version. For a device that violates
 * the constraints the run fails before its first step.
 */
function limitsOf({ policy: { limits, fits }, device }: PinnedRun): RunLimits {
  const extraSeconds = limits.script_seconds - defaultScriptSeconds;
  return {
    ...(limits.delivery_seconds !== null && { deliverySeconds: limits.delivery_seconds }),
    ...(extraSeconds > 0 && { extraScriptSeconds: extraSeconds }),
    ...(constraintViolation(fits, device) !== undefined && { violatesConstraints: true as const }),
  };
}
