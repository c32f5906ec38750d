import { z } from 'zod';
import { authenticationMethods } from '../../db/organizations.ts';

const name = z.string().min(1).max(128).regex(/^[^\p{C}]+$/u, 'must be printable characters');

const host = z
  .string()
  .max(261)
  .regex(/^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/, 'must be a host such as "bss.example.net", "bss.example.net:8443" or "*.example.net"');

export const organizationChange = z.strictObject({
  name: name.optional(),
  authentication: z
    .array(z.enum(authenticationMethods))
    .max(16)
    .transform((methods) => authenticationMethods.filter((method) => methods.includes(method)))
    .optional(),
  basic_without_tls: z.boolean().optional(),
  unknown_devices: z.enum(['discover', 'refuse']).optional(),
  expect_bootstrap: z.boolean().optional(),
  set_connection_request_credentials: z.boolean().optional(),
  http_allow: z.array(host).max(100).optional(),
  onboarding_certificate: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^\p{C}]+$/u, 'must be printable characters')
    .nullable()
    .optional(),
});
