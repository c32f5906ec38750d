import { z } from 'zod';
import { numberPage, textPage } from '../pagination.ts';
import { queryText } from '../query.ts';

/** Checked against the service's definitions. */
const variables = z.record(z.string(), z.unknown());

/** Among the device's instances; the lowest runs first. */
const position = z.int().min(0).max(1_000_000);

/** That the instance is pinned to, or null: it follows the latest. */
export const version = z
  .union([z.literal('latest'), z.int().min(1).max(2_147_483_647)], 'must be the number of a version, or "latest"')
  .transform((given) => (given === 'latest' ? null : given));

export const newInstance = z.strictObject({
  device_id: z.string(),
  service_id: z.string(),
  variables: variables.default({}),
  position: position.optional(),
  version: version.prefault('latest'),
});

export const instanceChange = z.strictObject({
  variables: variables.optional(),
  position: position.optional(),
  version: version.optional(),
});

export const instanceList = z.strictObject({
  ...textPage,
  device_id: queryText.optional(),
  service_id: queryText.optional(),
  status: queryText.pipe(z.enum(['pending', 'running', 'provisioned', 'failed'])).optional(),
});

export const runList = z.strictObject(numberPage);
