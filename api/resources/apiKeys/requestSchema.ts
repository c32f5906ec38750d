import { z } from 'zod';
import { organizationRoles } from '../../../domain/access.ts';
import { idParameter } from '../../http/input/query.ts';
import { textPage } from '../../http/pagination.ts';

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

export const newApiKey = z
  .strictObject({
    name,
    role: role.describe('What it may do; at most what the key may that makes it.'),
    expires_at: expiresAt.describe('From when on it is refused; null, or left out: never.'),
  })
  .meta({ id: 'NewApiKey', examples: [{ name: 'order management', role: 'provisioner' }] });

export const apiKeyList = z.strictObject(textPage);

export const apiKeyIdParameter = idParameter(
  'API key',
  "The key's id; not the key itself.",
  'key_0f8fad5bd9cb469fa165708677289501',
);
