export { serviceInstance } from './serviceInstance.ts';
