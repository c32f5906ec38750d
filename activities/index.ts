import { activityInfo } from '@temporalio/activity';
import { beginRun } from './runs/beginRun.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { executeScript } from './runs/executeScript.ts';
import { httpRequest } from './runs/httpRequest.ts';
import { recordOutcome } from './runs/recordOutcome.ts';
import { requestConnection } from './runs/requestConnection.ts';
import { closeDeviceAction } from './deviceActions.ts';
import type { DeviceActionActivities, Activities, WebhookActivities } from './types.ts';
import { createBulkRetryActivities } from './jobs/bulkRetry.ts';
import type { BulkRetryActivities, RolloutActivities } from './jobs/types.ts';
import { createRolloutActivities } from './jobs/rollout.ts';
import { deliverWebhook, abandonDelivery } from './webhooks.ts';

/** The activities of the workflows. Each may run twice. */
export function createActivities(
  deps: ActivityDependencies,
): Activities & BulkRetryActivities & RolloutActivities & WebhookActivities & DeviceActionActivities {
  return {
    beginRun: (input) => beginRun(logging(deps), input),
    executeScript: (input) => executeScript(logging(deps), input),
    httpRequest: (input) => httpRequest(logging(deps), input, activityInfo().startToCloseTimeoutMs),
    requestConnection: (input) => requestConnection(logging(deps), input, activityInfo().attempt),
    recordOutcome: (input) => recordOutcome(logging(deps), input),
    ...createBulkRetryActivities(deps),
    ...createRolloutActivities(deps),
    deliverWebhook: (input) => deliverWebhook(logging(deps), input, activityInfo().startToCloseTimeoutMs),
    closeDeviceAction: (input) => closeDeviceAction(deps, input),
    abandonDelivery: (input) => abandonDelivery(deps, input),
  };
}

/** Under the ids by which the Temporal UI finds the execution. */
function logging(deps: ActivityDependencies): ActivityDependencies {
  const { workflowExecution: execution } = activityInfo();
  return { ...deps, log: deps.log.child({ workflowId: execution?.workflowId, workflowRunId: execution?.runId }) };
}
