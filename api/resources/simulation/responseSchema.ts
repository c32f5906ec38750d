import { z } from 'zod';

export const simulationResponse = z
  .object({
    ended: z.boolean().meta({ description: 'Whether all of its sessions ended in order.' }),
    problem: z
      .string()
      .nullable()
      .meta({ description: 'Why its last session broke off.', examples: [null] }),
    rpcs: z.int().meta({ description: 'The RPCs that it answered in its last session.', examples: [7] }),
    faults: z.int().meta({ description: 'How many of those by a Fault.', examples: [0] }),
    log: z
      .array(
        z.object({
          at: z.iso.datetime().meta({ description: 'When.', examples: ['2026-11-24T10:00:00.000Z'] }),
          text: z
            .string()
            .meta({ description: 'What it did, or was asked. No values.', examples: ['Inform 0 BOOTSTRAP, 1 BOOT'] }),
        }),
      )
      .meta({ description: 'What happened to it, in order.' }),
  })
  .meta({ id: 'Simulation', description: 'What a simulated CPE did.' });
