/** So many an organization may have. */
export const maxWebhooks = 20;

/** A webhook of which no attempt has succeeded for so long is disabled. */
export const disableAfterDays = 5;

/** How long the secret of before a rotation signs as well. */
export const previousSecretValidHours = 24;

/** What a webhook is sent: events as `GET /v1/events` shows them, or notifications of TMF640. */
export const webhookFormats = ['cuttle', 'tmf640'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

export type DeliveryState = 'pending' | 'delivered' | 'failed';

/** Ids of workflows read as paths. */
export function deliveryWorkflowId(organizationId: string, webhookId: string, deliveryId: string): string {
  return `${organizationId}/webhooks/${webhookId}/${deliveryId}`;
}
