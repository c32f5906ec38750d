import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { Activities, ExecuteScriptInput, ExecuteScriptResult, ScriptPlace } from '../activities/types.ts';

/** Local: they only touch the database, and a run has two of them. */
export const { beginRun } = proxyLocalActivities<Activities>(policies.activities.beginRun);
export const { recordOutcome } = proxyLocalActivities<Activities>(policies.activities.recordOutcome);

const { taskQueue } = policies;
const { executeScript: executeScriptLocally } = proxyLocalActivities<Activities>(policies.activities.executeScript);
const { executeScript: executeQueuedScript } = proxyActivities<Activities>({
  ...policies.activities.executeScript,
  taskQueue,
});

/**
 * A step of the run's script. Locally it costs Temporal a fraction of what an activity of its own does.
 * @param place the same for all of a run, since it is in its history.
 * @param extraSeconds how much longer than usual the script may execute, for which an attempt is given more time.
 */
export function executeScript(
  place: ScriptPlace,
  input: ExecuteScriptInput,
  extraSeconds = 0,
): Promise<ExecuteScriptResult> {
  const execute = place === 'local' ? executeScriptLocally : executeQueuedScript;
  const startToCloseTimeout = policies.activities.executeScript.startToCloseTimeout + extraSeconds * 1000;
  return execute.executeWithOptions({ summary: `script, step ${input.step}`, startToCloseTimeout }, [input]);
}

/** A script's HTTP request: it is made wherever activities are, with the network that they have. */
export const { httpRequest } = proxyActivities<Activities>({ ...policies.activities.httpRequest, taskQueue });

export const { requestConnection } = proxyActivities<Activities>({
  ...policies.activities.requestConnection,
  taskQueue,
});

export const { deliveryTimeout, statusAttribute } = policies;
