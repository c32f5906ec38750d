import { activityInfo } from '@temporalio/activity';
import { beginRun } from './runs/beginRun.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { executeScript } from './runs/executeScript.ts';
import { httpRequest } from './runs/httpRequest.ts';
import { recordOutcome } from './runs/recordOutcome.ts';
import { requestConnection } from './runs/requestConnection.ts';
import { closeRequest } from './deviceActions.ts';
import type { RequestActivities } from './deviceActionTypes.ts';
import { createRetryActivities } from './jobs/retries.ts';
import type { RetryActivities } from './jobs/retryTypes.ts';
import { createRolloutActivities } from './jobs/rollouts.ts';
import type { RolloutActivities } from './jobs/rolloutTypes.ts';
import type { Activities } from './types.ts';
import { deliverWebhook, giveUpDelivery } from './webhooks.ts';
import type { WebhookActivities } from './webhookTypes.ts';

/** The activities of the workflows. Each may run twice. */
export function createActivities(
  deps: ActivityDependencies,
): Activities & RetryActivities & RolloutActivities & WebhookActivities & RequestActivities {
  return {
    beginRun: (input) => beginRun(logging(deps), input),
    executeScript: (input) => executeScript(logging(deps), input),
    httpRequest: (input) => httpRequest(logging(deps), input, activityInfo().startToCloseTimeoutMs),
    requestConnection: (input) => requestConnection(logging(deps), input, activityInfo().attempt),
    recordOutcome: (input) => recordOutcome(logging(deps), input),
    ...createRetryActivities(deps),
    ...createRolloutActivities(deps),
    deliverWebhook: (input) => deliverWebhook(logging(deps), input, activityInfo().startToCloseTimeoutMs),
    closeRequest: (input) => closeRequest(deps, input),
    giveUpDelivery: (input) => giveUpDelivery(deps, input),
  };
}

/** Under the ids by which the Temporal UI finds the execution. */
function logging(deps: ActivityDependencies): ActivityDependencies {
  const { workflowExecution: execution } = activityInfo();
  return { ...deps, log: deps.log.child({ workflowId: execution?.workflowId, workflowRunId: execution?.runId }) };
}
