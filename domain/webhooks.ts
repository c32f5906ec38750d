/** The limit on webhooks of one organization. */
export const maxWebhooks = 20;

/** A webhook is disabled when no attempt has succeeded for this many days. */
export const disableAfterDays = 5;

/** How long the previous secret also signs deliveries after a rotation. */
export const previousSecretValidHours = 24;

/** cuttle: events as in GET /v1/events. tmf640: notifications of TMF640. */
export const webhookFormats = ['cuttle', 'tmf640'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

export type DeliveryState = 'pending' | 'delivered' | 'failed';

export function deliveryWorkflowId(organizationId: string, webhookId: string, deliveryId: string): string {
  return `${organizationId}/webhooks/${webhookId}/${deliveryId}`;
}
