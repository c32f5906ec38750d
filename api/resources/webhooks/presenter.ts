import type { z } from 'zod';
import type { DeliveryRow } from '../../../db/events/webhookDeliveries.ts';
import type { WebhookRow } from '../../../db/events/webhooks.ts';
import { deliveryWorkflowId } from '../../../domain/webhooks.ts';
import type { ApiDeps } from '../../deps.ts';
import type { deliveryResponse, webhookResponse } from './responseSchema.ts';

export function presentWebhook(webhook: WebhookRow): z.output<typeof webhookResponse> {
  return {
    id: webhook.id,
    url: webhook.url,
    format: webhook.format,
    types: webhook.types,
    description: webhook.description,
    failing_since: webhook.failingSince,
    disabled_at: webhook.disabledAt,
    disabled_reason: webhook.disabledReason,
    last_attempt: webhook.lastAttemptAt && { at: webhook.lastAttemptAt, error: webhook.lastError },
    previous_secret_until: webhook.previousSecretUntil,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
  };
}

export function presentDelivery(
  delivery: DeliveryRow,
  organizationId: string,
  temporalUi: ApiDeps['temporalUi'],
): z.output<typeof deliveryResponse> {
  const workflowId = deliveryWorkflowId(organizationId, delivery.webhookId, delivery.id);
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    type: delivery.type,
    status: delivery.state,
    attempts: delivery.attempts,
    response_status: delivery.responseStatus,
    error: delivery.error,
    created_at: delivery.createdAt,
    settled_at: delivery.settledAt,
    workflow_id: workflowId,
    workflow_url: temporalUi?.(workflowId) ?? null,
  };
}
