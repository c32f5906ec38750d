import { z } from 'zod';
import { organizationRoles } from '../../../domain/access.ts';
import { idParameter } from '../../http/input/query.ts';
import { textPage } from '../../http/pagination.ts';
import { nullableTime, time } from '../../http/input/schemas.ts';

const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}]+$/u, 'must be printable characters')
  .describe('What it is for; it is written beside what the key does.');

const role = z.enum(organizationRoles);

const expiryMessage = 'must be a time to come, in ISO 8601 with its offset';

const expiresAt = z.iso
  .datetime({ offset: true, error: expiryMessage })
  .refine((text) => Date.parse(text) > Date.now() && Date.parse(text) < Date.UTC(2200), expiryMessage)
  .nullish();

export const newKey = z
  .strictObject({
    name,
    role: role.describe('What it may do; at most what the key may that makes it.'),
    expires_at: expiresAt.describe('From when on it is refused; null, or left out: never.'),
  })
  .meta({ id: 'NewApiKey', examples: [{ name: 'order management', role: 'provisioner' }] });

export const keyList = z.strictObject(textPage);

export const keyParameter = idParameter(
  'API key',
  "The key's id; not the key itself.",
  'key_0f8fad5bd9cb469fa165708677289501',
);

export const apiKey = z
  .object({
    id: z.string().describe('Names the key; it is no secret.'),
    name,
    role: role.describe('What it may do.'),
    prefix: z.string().describe('How the key begins, to tell it from others.'),
    created_at: time('When it was made.'),
    created_by: z.string().nullable().describe('The name of the key that made it; null: it was made on the database.'),
    expires_at: nullableTime('From when on it is refused; null: never.'),
    last_used_at: nullableTime('When it was last used, give or take a minute; null: never.'),
  })
  .meta({ id: 'ApiKey' });

export const newKeyShown = z
  .object({ ...apiKey.shape, key: z.string().describe('The key itself. It is shown in this answer alone.') })
  .meta({ id: 'ApiKeyWithKey' });
