import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { textPage } from '../../http/pagination.ts';
import { queryText } from '../../http/input/query.ts';

/** Excludes delimiters: a colon ends it in Basic, a quote in the Digest of some CPEs. */
const username = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}:"\\/]+$/u, 'must be printable characters, without ":", "/", quotes and backslashes')
  .describe('Shown, and given to the device, as `<organization>.<username>`.');

/**
 * At most 256 characters, the limit of CPEs (TR-098, ManagementServer.Password). A weak password is accepted: the
 * factory may have set it.
 */
const password = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{C}]+$/u, 'must be printable characters')
  .describe('Never shown. Left out, one is generated, and shown in this answer alone.');

/** The credential of one device, or one that devices have from the factory. */
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
