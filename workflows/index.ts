export { bulkRetry } from './bulkRetry.ts';
export { deviceRequest } from './deviceRequest.ts';
export { rollout } from './rollout.ts';
export { serviceInstance } from './serviceInstance.ts';
export { webhookDelivery } from './webhookDelivery.ts';
