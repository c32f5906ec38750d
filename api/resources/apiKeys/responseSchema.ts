import { z } from 'zod';
import { organizationRoles } from '../../../domain/access.ts';
import { nullableTime, time } from '../../http/input/schemas.ts';
import { newApiKey } from './requestSchema.ts';

export const apiKeyResponse = z
  .object({
    id: z.string().describe('Names the key; it is no secret.'),
    name: newApiKey.shape.name,
    role: z.enum(organizationRoles).describe('What it may do.'),
    prefix: z.string().describe('The beginning of the key, to distinguish it from others.'),
    created_at: time('When it was made.'),
    created_by: z.string().nullable().describe('The name of the key that made it; null: it was made on the database.'),
    expires_at: nullableTime('From when on it is refused; null: never.'),
    last_used_at: nullableTime('When it was last used, give or take a minute; null: never.'),
  })
  .meta({ id: 'ApiKey' });

export const apiKeyWithSecretResponse = z
  .object({ ...apiKeyResponse.shape, key: z.string().describe('The key itself. It is shown in this answer alone.') })
  .meta({ id: 'ApiKeyWithKey' });
