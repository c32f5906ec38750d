import { z } from 'zod';

export const newSimulation = z
  .strictObject({
    model: z
      .enum(['igd', 'tr181'])
      .default('igd')
      .meta({
        description: 'Its data model: `igd` is TR-098, InternetGatewayDevice, and `tr181` is Device:2.',
        examples: ['igd'],
      }),
  })
  .meta({ id: 'SimulationInput', description: 'Which CPE is simulated.', examples: [{ model: 'igd' }] });
