/**
 * What happens to instances and devices, as reported by GET /v1/events and by webhooks. The database writes these
 * events.
 */
export const apiEventTypes = [
  'instance.attached',
  'instance.changed',
  'instance.detached',
  'instance.running',
  'instance.provisioned',
  'instance.failed',
  'device.discovered',
  'device.bootstrapped',
  'device.changed',
  'device.unreachable',
  'device.action_completed',
] as const;
export type ApiEventType = (typeof apiEventTypes)[number];

/** How long events and their webhook deliveries are stored. */
export const apiEventRetentionDays = 14;
