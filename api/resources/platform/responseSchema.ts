import { z } from 'zod';
import { nullableTime, time } from '../../http/input/schemas.ts';
import { newOrganization, organizationLimits } from './requestSchema.ts';

export const managedOrganizationResponse = z
  .object({
    id: newOrganization.shape.id,
    name: newOrganization.shape.name,
    limits: z.object(organizationLimits).describe('How much it may have.'),
    suspended_at: nullableTime(
      'Since when its keys and CPEs are refused, and no run begins; null: it is not suspended.',
    ),
    suspended_reason: z.string().nullable().describe('The reason that its clients see.'),
    created_at: time('When it was made.'),
  })
  .meta({ id: 'ManagedOrganization' });
