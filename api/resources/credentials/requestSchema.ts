import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { textPage } from '../../http/pagination.ts';
import { queryText } from '../../http/input/query.ts';

/** Without what would end it: a colon in Basic, a quote in some CPEs' Digest. */
const username = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}:"\\/]+$/u, 'must be printable characters, without ":", "/", quotes and backslashes')
  .describe('Shown, and given to the device, as `<organization>.<username>`.');

/** Of at most 256 characters: what CPEs have room for (TR-098, ManagementServer.Password). How weak it is, a factory may have chosen. */
const password = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{C}]+$/u, 'must be printable characters')
  .describe('Never shown. Left out, one is generated, and shown in this answer alone.');

/** One device's, or what devices know from the factory. */
export const newCredential = z
  .strictObject({
    username,
    password: password.optional(),
    device_id: z.string().optional().describe('The device that it is of.'),
    onboarding: z
      .boolean()
      .default(false)
      .describe('Whether it is of no device, but of all that know it from the factory.'),
  })
  .refine((credential) => credential.onboarding === (credential.device_id === undefined), {
    path: ['device_id'],
    message: 'is required, unless onboarding is true: then it belongs to no device',
  })
  .meta({
    id: 'NewCredential',
    examples: [
      { username: 'CPE0001', device_id: 'CPE0001' },
      { username: 'factory', password: 'a-long-password', onboarding: true },
    ],
  });

export const passwordChange = z
  .strictObject({ password: password.optional() })
  .meta({ id: 'PasswordChange', examples: [{}] });

export const credentialList = z.strictObject({
  ...textPage,
  device_id: queryText.optional().describe('Only those of this device.'),
});

export const credentialPathParameters = {
  id: idParameter('credential', 'The whole username, with the organization.', 'default.CPE0001'),
};
