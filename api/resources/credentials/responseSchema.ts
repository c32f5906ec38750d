import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { revision, time } from '../../http/input/schemas.ts';

export const credentialParameters = {
  id: idParameter('credential', 'The whole username, with the organization.', 'default.CPE0001'),
};

export const credential = z
  .object({
    username: z.string().describe('As the device sends it: `<organization>.<username>`.'),
    onboarding: z.boolean().describe('Whether it is of all devices that know it from the factory.'),
    device_id: z.string().nullable().describe('The device that it is of; null: it is for onboarding.'),
    created_at: time('When it was made.'),
    updated_at: time('When its password was last changed.'),
    revision,
  })
  .meta({ id: 'Credential' });

export const newCredentialShown = z
  .object({
    ...credential.shape,
    password: z.string().exactOptional().describe('Only where it was generated just now; it is not shown again.'),
  })
  .meta({ id: 'CredentialWithPassword' });
