import { z } from 'zod';
import { authenticationMethods } from '../../../db/access/organizations.ts';

const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}]+$/u, 'must be printable characters');

const host = z
  .string()
  .max(261)
  .regex(
    /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/,
    'must be a host such as "bss.example.net", "bss.example.net:8443" or "*.example.net"',
  );

const authentication = z
  .array(z.enum(authenticationMethods))
  .max(16)
  .describe(
    'How CPEs prove who they are: `digest` (MD5), `digest-sha-256`, `basic`, `certificate`; empty: they need not.',
  );

export const organizationSettings = {
  name: name.describe('For people.'),
  authentication,
  basic_without_tls: z.boolean().describe('Whether Basic is accepted without TLS.'),
  unknown_devices: z
    .enum(['discover', 'refuse'])
    .describe('Whether unregistered devices are stored as discovered, or refused.'),
  expect_bootstrap: z
    .boolean()
    .describe(
      "Whether a BOOTSTRAP that the device's own credential or certificate does not prove needs an open window.",
    ),
  set_connection_request_credentials: z
    .boolean()
    .describe('Whether each registered CPE is given a random connection request credential at every bootstrap.'),
  http_allow: z
    .array(host)
    .max(100)
    .describe('Where scripts may send HTTP requests: hosts, `host:port`, `*.example.net`.'),
  onboarding_certificate: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^\p{C}]+$/u, 'must be printable characters')
    .nullable()
    .describe('A name in the certificate that CPEs hold from the factory; null: there is none.'),
};

export const organizationChange = z
  .strictObject({
    ...z.object(organizationSettings).partial().shape,
    authentication: authentication
      .transform((methods) => authenticationMethods.filter((method) => methods.includes(method)))
      .optional()
      .describe(authentication.description ?? ''),
  })
  .meta({
    id: 'OrganizationChange',
    examples: [{ authentication: ['digest', 'certificate'], unknown_devices: 'refuse' }],
  });
