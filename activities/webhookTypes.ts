export interface DeliveryAddress {
  organizationId: string;
  deliveryId: string;
}

/** The activities of the workflow `webhookDelivery`. Each may run twice. */
export interface WebhookActivities {
  /** One attempt: fails with the reason where it was not accepted. */
  deliverWebhook(input: DeliveryAddress): Promise<{ status: number }>;
  giveUpDelivery(input: DeliveryAddress & { reason: string }): Promise<void>;
}
