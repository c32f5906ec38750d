import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  setCurrentDetails,
} from '@temporalio/workflow';
import policies from 'cuttle-policies';
import type { DeliveryAddress, WebhookActivities } from '../activities/webhookTypes.ts';

const { deliverWebhook } = proxyActivities<WebhookActivities>({
  ...policies.activities.deliverWebhook,
  taskQueue: policies.taskQueue,
});

/** It writes one row, as beginRun does, and is given its time and its retries. */
const { giveUpDelivery } = proxyLocalActivities<WebhookActivities>(policies.activities.beginRun);

/** One delivery to a webhook. The activity's retries are the back-off; the pending activity shows the attempt, and why the last one failed. */
export async function webhookDelivery(delivery: DeliveryAddress): Promise<{ status: number }> {
  try {
    return await deliverWebhook.executeWithOptions({ summary: 'POST to the webhook' }, [delivery]);
  } catch (error) {
    const reason = isCancellation(error) ? 'It was cancelled in Temporal' : (rootCause(error) ?? 'It was given up');
    setCurrentDetails(reason);
    await CancellationScope.nonCancellable(() => giveUpDelivery({ ...delivery, reason: 'It is tried no more' }));
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.nonRetryable(reason, 'WebhookDelivery');
  }
}
