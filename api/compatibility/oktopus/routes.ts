import { definitionOperations } from './definitions.ts';
import { instanceOperations } from './instances.ts';
import { logOperations } from './logs.ts';

export const oktopusOperations = [...definitionOperations, ...instanceOperations, ...logOperations];
