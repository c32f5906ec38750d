export { bulkRetry } from './jobs/bulkRetry.ts';
export { deviceAction } from './deviceAction.ts';
export { rollout } from './jobs/rollout.ts';
export { serviceInstance } from './serviceInstance/serviceInstance.ts';
export { webhookDelivery } from './webhookDelivery.ts';
