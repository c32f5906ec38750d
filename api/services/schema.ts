import { z } from 'zod';
import { isEventCode } from '../../domain/events.ts';
import { numberPage, textPage } from '../pagination.ts';
import { queryText } from '../query.ts';
import { newPolicy, policyChange } from './policy.ts';

/** It becomes a segment of the workflows' ids. */
const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-"');
const description = z.string().max(4096);
const script = z.string().min(1).max(262_144);

const variable = z.strictObject({
  name: z
    .string()
    .regex(/^_?[A-Za-z][A-Za-z0-9_.-]{0,62}$/, 'must be letters, digits, "_", "." or "-", at most 64, beginning with a letter'),
  description: description.exactOptional(),
  type: z.enum(['string', 'number', 'boolean']).default('string'),
  required: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.boolean()], 'must be a string, a number, or true or false').exactOptional(),
  secret: z.boolean().default(false),
});

const variables = z.array(variable).max(200);

const events = z
  .array(z.string().max(128).refine(isEventCode, 'is no CWMP event, which are such as "0 BOOTSTRAP", "1 BOOT", "M Reboot"'))
  .max(32)
  .transform((codes) => [...new Set(codes)]);

export const newService = z.strictObject({
  name,
  description: description.default(''),
  script,
  variables: variables.default([]),
  events: events.default(['0 BOOTSTRAP']),
  ...newPolicy,
});

export const serviceChange = z.strictObject({
  name: name.optional(),
  description: description.optional(),
  script: script.optional(),
  variables: variables.optional(),
  events: events.optional(),
  ...policyChange,
});

export const versionList = z.strictObject(numberPage);

export const serviceList = z.strictObject({ ...textPage, name: queryText.optional() });
