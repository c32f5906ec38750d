import { z } from 'zod';
import { monitorStates } from '../../../domain/tmf640.ts';

const request = z.object({
  method: z.enum(['POST', 'PATCH']).describe('`POST` of the first, else `PATCH`.'),
  to: z.string().describe('The path.'),
  body: z.string().describe('JSON: the characteristics that are applied. Secrets are masked.'),
});

const response = z.object({
  statusCode: z.string().describe('`200`: it was applied. `500`: it failed.'),
  body: z.string().describe('JSON: the state that the service has come to, or, as of errors, why it failed.'),
});

/** The query `fields` can exclude all but the first two. */
export const monitorResponse = z
  .object({
    id: z.string().describe("The service's id and the number of its run, counted from 1."),
    href: z.string().describe('Its path.'),
    '@type': z.literal('Monitor').exactOptional().describe("TM Forum's name of the shape."),
    sourceHref: z.string().exactOptional().describe('The path of the service.'),
    state: z
      .enum(monitorStates)
      .exactOptional()
      .describe(
        '`InProgress`: it waits for the CPE, or is being applied. `Completed`: it was applied. `InError`: ' +
          'it failed; an automatic retry has the next number.',
      ),
    request: request
      .exactOptional()
      .describe('The request, reconstructed from what is stored: the original is not stored.'),
    response: response.exactOptional().describe('The result, once there is one.'),
  })
  .meta({ id: 'Tmf640Monitor' });

export const monitorFields = Object.keys(monitorResponse.shape);
