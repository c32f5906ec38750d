import { activityInfo } from '@temporalio/activity';
import type { ActivityDependencies } from './dependencies.ts';
import { closeDeviceAction } from './deviceActions.ts';
import { createBulkRetryActivities } from './jobs/bulkRetry.ts';
import { createRolloutActivities } from './jobs/rollout.ts';
import type { BulkRetryActivities, RolloutActivities } from './jobs/types.ts';
import { adoptRun } from '../db/runs/reconciliation.ts';
import { beginRun } from './runs/beginRun.ts';
import { executeScript } from './runs/executeScript.ts';
import { httpRequest } from './runs/httpRequest.ts';
import { recordOutcome } from './runs/recordOutcome.ts';
import { requestConnection } from './runs/requestConnection.ts';
import type { Activities, DeviceActionActivities, WebhookActivities } from './types.ts';
import { abandonDelivery, deliverWebhook } from './webhooks.ts';

/** Creates the activities of all workflows. Each may execute twice. */
export function createActivities(
  deps: ActivityDependencies,
): Activities & BulkRetryActivities & RolloutActivities & WebhookActivities & DeviceActionActivities {
  return {
    beginRun: (input) => beginRun(withExecutionLog(deps), input),
    adoptRun: async (input) => ({ adopted: await adoptRun(deps.pool, input) }),
    executeScript: (input) => executeScript(withExecutionLog(deps), input),
    httpRequest: (input) => httpRequest(withExecutionLog(deps), input, activityInfo().startToCloseTimeoutMs),
    requestConnection: (input) => requestConnection(withExecutionLog(deps), input, activityInfo().attempt),
    recordOutcome: (input) => recordOutcome(withExecutionLog(deps), input),
    ...createBulkRetryActivities(deps),
    ...createRolloutActivities(deps),
    deliverWebhook: (input) => deliverWebhook(withExecutionLog(deps), input, activityInfo().startToCloseTimeoutMs),
    closeDeviceAction: (input) => closeDeviceAction(deps, input),
    abandonDelivery: (input) => abandonDelivery(deps, input),
  };
}

/** Adds to each log line the ids by which the Temporal UI finds the execution. */
function withExecutionLog(deps: ActivityDependencies): ActivityDependencies {
  const { workflowExecution: execution } = activityInfo();
  return { ...deps, log: deps.log.child({ workflowId: execution?.workflowId, workflowRunId: execution?.runId }) };
}
