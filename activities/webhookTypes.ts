export interface WebhookDeliveryAddress {
  organizationId: string;
  deliveryId: string;
}

/** The activities of the workflow `webhookDelivery`. Each may run twice. */
export interface WebhookActivities {
  /** One attempt: fails with the reason where it was not accepted. */
  deliverWebhook(input: WebhookDeliveryAddress): Promise<{ status: number }>;
  abandonDelivery(input: WebhookDeliveryAddress & { reason: string }): Promise<void>;
}
