export { bulkRetry } from './bulkRetry.ts';
export { serviceInstance } from './serviceInstance.ts';
