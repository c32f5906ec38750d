import { z } from 'zod';
import { revision, time } from '../../http/input/schemas.ts';
import { policyResponse } from './policy.ts';
import { newService } from './requestSchema.ts';

const { name, variables, script } = newService.shape;

const content = {
  variables: variables.unwrap().describe("What the script needs to know of each device. Secrets' defaults are masked."),
  events: z.array(z.string()).describe('The events of a CPE that it runs on; none: only manually.'),
  ...policyResponse,
};

export const serviceSummaryResponse = z
  .object({
    id: z.string().describe('Made by Cuttle.'),
    name,
    description: z.string().describe('For people.'),
    version: z
      .int()
      .describe('Counts its versions from 1: a change of script, variables, events or policy makes a new one.'),
    ...content,
    created_at: time('When it was made.'),
    updated_at: time('When it was last changed.'),
    revision,
  })
  .meta({ id: 'ServiceSummary' });

export const serviceVersionSummaryResponse = z
  .object({ version: z.int().describe('Counted from 1.'), ...content, created_at: time('When it was made.') })
  .meta({ id: 'ServiceVersionSummary' });

export const serviceVersionResponse = z
  .object({ ...serviceVersionSummaryResponse.shape, script })
  .meta({ id: 'ServiceVersion' });

export const serviceResponse = z.object({ ...serviceSummaryResponse.shape, script }).meta({ id: 'Service' });
