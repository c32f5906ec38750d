import { z } from 'zod';
import { newService } from '../services/schema.ts';

const target = {
  /** Checked against the variables' definitions. */
  values: z.record(z.string(), z.unknown()).default({}),
  model: z.enum(['igd', 'tr181']).optional(),
  device_id: z.string().optional(),
};

export const serviceDryRun = z.strictObject(target);

export const scriptDryRun = z.strictObject({ script: newService.shape.script, variables: newService.shape.variables, ...target });

export type DryRunTarget = z.output<typeof serviceDryRun>;
