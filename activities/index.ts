import { activityInfo } from '@temporalio/activity';
import { beginRun } from './beginRun.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { executeScript } from './executeScript.ts';
import { httpRequest } from './httpRequest.ts';
import { recordOutcome } from './recordOutcome.ts';
import { requestConnection } from './requestConnection.ts';
import { createRetryActivities } from './retries.ts';
import type { RetryActivities } from './retryTypes.ts';
import type { Activities } from './types.ts';
import { deliverWebhook, giveUpDelivery } from './webhooks.ts';
import type { WebhookActivities } from './webhookTypes.ts';

/** The activities of the workflows. Each may run twice. */
export function createActivities(deps: ActivityDependencies): Activities & RetryActivities & WebhookActivities {
  return {
    beginRun: (input) => beginRun(deps, input),
    executeScript: (input) => executeScript(deps, input),
    httpRequest: (input) => httpRequest(deps, input, activityInfo().startToCloseTimeoutMs),
    requestConnection: (input) => requestConnection(deps, input, activityInfo().attempt),
    recordOutcome: (input) => recordOutcome(deps, input),
    ...createRetryActivities(deps),
    deliverWebhook: (input) => deliverWebhook(deps, input, activityInfo().startToCloseTimeoutMs),
    giveUpDelivery: (input) => giveUpDelivery(deps, input),
  };
}
