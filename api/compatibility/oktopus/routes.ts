import { definitionOperations } from './definitionRoutes.ts';
import { instanceOperations } from './instanceRoutes.ts';
import { logOperations } from './logRoutes.ts';

export const oktopusOperations = [...definitionOperations, ...instanceOperations, ...logOperations];
