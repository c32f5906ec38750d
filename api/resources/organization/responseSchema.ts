import { z } from 'zod';
import { revision, time } from '../../http/input/schemas.ts';
import { organizationSettings } from './requestSchema.ts';

export const organizationResponse = z
  .object({
    id: z.string().describe("The first part of its devices' usernames and workflows' ids."),
    ...organizationSettings,
    created_at: time('When it was made.'),
    revision,
  })
  .meta({ id: 'Organization' });
