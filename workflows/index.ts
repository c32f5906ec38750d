export { bulkRetry } from './bulkRetry.ts';
export { serviceInstance } from './serviceInstance.ts';
export { webhookDelivery } from './webhookDelivery.ts';
