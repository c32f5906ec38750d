import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { revision, time } from '../../http/input/schemas.ts';
import { shownPolicy } from './policy.ts';
import { newService } from './requestSchema.ts';

export const serviceParameters = { id: idParameter('service', "The service's id.", 'svc_0mebq2tn9k4h7c3x') };

const { name, variables, script } = newService.shape;

const content = {
  variables: variables.unwrap().describe("What the script needs to know of each device. Secrets' defaults are masked."),
  events: z.array(z.string()).describe('The events of a CPE that it runs on; none: only by hand.'),
  ...shownPolicy,
};

export const serviceSummary = z
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

export const serviceVersionSummary = z
  .object({ version: z.int().describe('Counted from 1.'), ...content, created_at: time('When it was made.') })
  .meta({ id: 'ServiceVersionSummary' });

export const serviceVersion = z.object({ ...serviceVersionSummary.shape, script }).meta({ id: 'ServiceVersion' });

export const service = z.object({ ...serviceSummary.shape, script }).meta({ id: 'Service' });
