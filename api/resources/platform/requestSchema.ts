import { z } from 'zod';
import { idParameter, queryText } from '../../http/input/query.ts';
import { textPage } from '../../http/pagination.ts';

const id = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,30}$/,
    'must have at most 31 lower-case letters, digits and "-", and begin with a letter or a digit',
  )
  .describe(
    "The first part of its devices' usernames, the end of its CPEs' address (`/acs/<id>`), and of its " +
      "workflows' ids. It can't be changed.",
  );

const name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{C}]+$/u, 'must be printable characters')
  .describe('For people.');

export const organizationLimits = {
  devices: z
    .int()
    .min(0)
    .max(100_000_000)
    .nullable()
    .describe('How many devices it may have, registered and discovered; null: any number.'),
  runs: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .describe('How many runs it may have under way at a time: others wait for their turn; null: any number.'),
  requests_per_second: z
    .number()
    .min(0.1)
    .max(1_000_000)
    .nullable()
    .describe(
      'What all its API keys together may ask for in a second, five times as much at once; per process ' +
        'of the API; null: as much as each key may.',
    ),
};

const limitsChange = z
  .strictObject(organizationLimits)
  .partial()
  .describe('What is left out stays as it is; null takes a limit away.');

export const newOrganization = z.strictObject({ id, name, limits: limitsChange.optional() }).meta({
  id: 'NewOrganization',
  examples: [{ id: 'acme', name: 'Acme Fiber', limits: { devices: 50_000, runs: 200 } }],
});

export const organizationAccessChange = z
  .strictObject({ name: name.optional(), limits: limitsChange.optional() })
  .meta({ id: 'OrganizationAccessChange', examples: [{ limits: { devices: 100_000 } }] });

export const suspension = z
  .strictObject({
    reason: z
      .string()
      .min(1)
      .max(500)
      .regex(/^[^\p{C}]+$/u, 'must be printable characters')
      .describe('Shown to clients that use one of its keys.'),
  })
  .meta({ id: 'Suspension', examples: [{ reason: 'The contract has ended.' }] });

export const platformList = z.strictObject(textPage);

export const organizationDeletion = z.strictObject({
  confirm: queryText
    .optional()
    .describe(
      "The organization's id once more: then it is deleted with all that it has. Left out: only if it " +
        'has neither devices nor services.',
    ),
});

export const organizationIdParameter = idParameter('organization', "The organization's id.", 'acme');
