import { z } from 'zod';
import { nullableTime, revision, time } from '../../http/input/schemas.ts';

export const credentialResponse = z
  .object({
    username: z.string().describe('As the device sends it: `<organization>.<username>`.'),
    onboarding: z.boolean().describe('Whether it is of all devices that know it from the factory.'),
    device_id: z.string().nullable().describe('The device that it is of; null: it is for onboarding.'),
    created_at: time('When it was made.'),
    updated_at: time('When its password was last changed.'),
    last_used_at: nullableTime('When a CPE last authenticated with it, to the day; null: never.'),
    revision,
  })
  .meta({ id: 'Credential' });

export const credentialWithPasswordResponse = z
  .object({
    ...credentialResponse.shape,
    password: z.string().exactOptional().describe('Only where it was generated just now; it is not shown again.'),
  })
  .meta({ id: 'CredentialWithPassword' });
