import { z } from 'zod';
import { newService } from '../services/requestSchema.ts';

const target = {
  /** Validated against the variables' definitions. */
  values: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The variables' values; a sample is tried in place of a required one."),
  model: z
    .enum(['igd', 'tr181'])
    .optional()
    .describe("The simulated CPE: of TR-098 or of TR-181. Default: the one that the script's paths belong to."),
  device_id: z.string().optional().describe('A device, by what is stored of it, instead of a model.'),
};

export const serviceDryRun = z
  .strictObject(target)
  .meta({ id: 'ServiceDryRun', examples: [{ values: { code: 'ACME-7' }, model: 'igd' }] });

export const scriptDryRun = z
  .strictObject({ script: newService.shape.script, variables: newService.shape.variables, ...target })
  .meta({ id: 'ScriptDryRun', examples: [{ script: 'print(device_id)\nset_provisioning_status("provisioned")' }] });

export type DryRunTarget = z.output<typeof serviceDryRun>;
