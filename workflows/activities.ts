import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { Activities, ExecuteScriptInput, ExecuteScriptResult, ScriptActivityMode } from '../activities/types.ts';

/** Local activities: they only use the database. */
export const { beginRun, adoptRun } = proxyLocalActivities<Activities>(policies.activities.beginRun);
export const { recordOutcome } = proxyLocalActivities<Activities>(policies.activities.recordOutcome);

const { taskQueue } = policies;
const { executeScript: executeScriptLocally } = proxyLocalActivities<Activities>(policies.activities.executeScript);
const { executeScript: executeScriptQueued } = proxyActivities<Activities>({
  ...policies.activities.executeScript,
  taskQueue,
});

/**
 * Executes a step of the run's script. As a local activity it costs Temporal a fraction of what a queued one costs.
 * @param mode the same for all steps of a run, because it is part of its history.
 * @param extraSeconds how much longer than the default the script may execute; added to the time limit of an attempt.
 */
export function executeScript(
  mode: ScriptActivityMode,
  input: ExecuteScriptInput,
  extraSeconds = 0,
): Promise<ExecuteScriptResult> {
  const execute = mode === 'local' ? executeScriptLocally : executeScriptQueued;
  const startToCloseTimeout = policies.activities.executeScript.startToCloseTimeout + extraSeconds * 1000;
  return execute.executeWithOptions({ summary: `Script, step ${input.step}`, startToCloseTimeout }, [input]);
}

/** Makes a script's HTTP request, from the network of the workers that serve the activities' task queue. */
export const { httpRequest } = proxyActivities<Activities>({ ...policies.activities.httpRequest, taskQueue });

export const { requestConnection } = proxyActivities<Activities>({
  ...policies.activities.requestConnection,
  taskQueue,
});

export const { deliveryTimeout, statusAttribute } = policies;
