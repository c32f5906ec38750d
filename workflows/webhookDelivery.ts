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
import type { WebhookActivities, WebhookDeliveryAddress } from '../activities/types.ts';

const { deliverWebhook } = proxyActivities<WebhookActivities>({
  ...policies.activities.deliverWebhook,
  taskQueue: policies.taskQueue,
});

/** Writes one row, like beginRun, so it uses the same time limit and retries. */
const { abandonDelivery } = proxyLocalActivities<WebhookActivities>(policies.activities.beginRun);

/**
 * Delivers one event to one webhook. The retries of the activity are the back-off: the pending activity shows the
 * attempt and why the last one failed.
 */
export async function webhookDelivery(delivery: WebhookDeliveryAddress): Promise<{ status: number }> {
  try {
    return await deliverWebhook.executeWithOptions({ summary: 'POST to the webhook' }, [delivery]);
  } catch (error) {
    const reason = isCancellation(error) ? 'Cancelled in Temporal' : (rootCause(error) ?? 'No attempt succeeded');
    setCurrentDetails(reason);
    await CancellationScope.nonCancellable(() => abandonDelivery({ ...delivery, reason: 'No further attempts' }));
    if (isCancellation(error)) throw error;
    throw ApplicationFailure.nonRetryable(reason, 'WebhookDelivery');
  }
}
