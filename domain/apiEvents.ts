/** What happens to instances and devices, as those who follow it are told: GET /v1/events, webhooks. The database writes them. */
export const apiEventTypes = [
  'instance.attached',
  'instance.changed',
  'instance.detached',
  'instance.running',
  'instance.provisioned',
  'instance.failed',
  'device.discovered',
  'device.bootstrapped',
  'device.unreachable',
  'device.request_completed',
] as const;
export type ApiEventType = (typeof apiEventTypes)[number];

/** How long events, and their deliveries to webhooks, are kept. */
export const apiEventRetentionDays = 14;
