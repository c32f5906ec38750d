import { randomBytes } from 'node:crypto';
import { hasRoomForRun } from '../../db/runs/runLimits.ts';
import type { PinnedRun } from '../../db/runs/runs.ts';
import { finishRun, insertResetTrigger, insertRun, lockDeviceOfInstance, readBeginFacts } from '../../db/runs/runs.ts';
import { transaction } from '../../db/core/pool.ts';
import { decideBegin } from '../../domain/runs/begin.ts';
import { constraintViolation } from '../../domain/runs/constraints.ts';
import { defaultScriptSeconds } from '../../domain/runs/policy.ts';
import { fillDefaults } from '../../domain/variables.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { BeginRunInput, BeginRunResult, RunLimits } from '../types.ts';

/** Makes the run of a trigger, once: the service's version and the variables are pinned from here on. */
export async function beginRun(deps: ActivityDependencies, input: BeginRunInput): Promise<BeginRunResult> {
  const { instanceId, trigger, workflowRunId, firstExecutionRunId } = input;
  const result = await transaction<BeginRunResult>(deps.pool, async (client) => {
    const [, facts] = await Promise.all([
      lockDeviceOfInstance(client, instanceId),
      readBeginFacts(client, instanceId, trigger.id, workflowRunId),
    ]);
    if (!facts) return { kind: 'nothing', reason: 'detached', waiting: false };
    const decision = decideBegin(facts, instanceId, firstExecutionRunId);
    switch (decision.kind) {
      case 'held':
        return decision;
      case 'nothing':
        return { ...decision, waiting: facts.instanceStatus === 'pending' && !facts.detached };
      case 'resume':
        return begun(deps, decision.run, trigger.reason);
      case 'begin': {
        const { organizationId, maxRuns } = facts;
        if (maxRuns !== null && !(await hasRoomForRun(client, organizationId, instanceId, maxRuns)))
          return { kind: 'held', limit: maxRuns };
        if (decision.closes !== null) {
          const message = 'The workflow execution of this run was terminated or reset before it ended';
          await finishRun(
            client,
            facts.organizationId,
            decision.closes,
            'failed',
            { type: 'Terminated', message },
            'cancelled',
          );
        }
        const run = await insertRun(client, {
          organizationId: facts.organizationId,
          instanceId,
          triggerId: decision.replay ? await insertResetTrigger(client, instanceId) : trigger.id,
          workflowRunId,
          firstExecutionRunId,
          variables: fillDefaults(facts.definitions, facts.variables),
          seed: randomBytes(32),
        });
        return begun(deps, run, decision.replay ? 'a workflow reset' : trigger.reason);
      }
    }
  });
  if (result.kind === 'begun') deps.hintEvents();
  return result;
}

function begun({ log, scriptActivityMode }: ActivityDependencies, run: PinnedRun, reason: string): BeginRunResult {
  log.debug({ run: run.id, number: run.number, reason }, 'run begun');
  return { kind: 'begun', runId: run.id, number: run.number, reason, scriptActivityMode, ...limitsOf(run) };
}

function limitsOf({ policy: { limits, fits }, device }: PinnedRun): RunLimits {
  const extra = limits.script_seconds - defaultScriptSeconds;
  return {
    ...(limits.delivery_seconds !== null && { deliverySeconds: limits.delivery_seconds }),
    ...(extra > 0 && { extraScriptSeconds: extra }),
    ...(constraintViolation(fits, device) !== undefined && { violatesConstraints: true as const }),
  };
}
