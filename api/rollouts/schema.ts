import { z } from 'zod';
import { version } from '../instances/schema.ts';
import { rate, since, text } from '../jobFields.ts';
import { textPage } from '../pagination.ts';

const filter = z.strictObject({
  status: z.enum(['pending', 'running', 'provisioned', 'failed']).optional(),
  device_prefix: text(128).optional(),
  oui: text(6).optional(),
  product_class: text(64).optional(),
  software_version: text(64).optional(),
  informed_since: since.optional(),
  from_version: z.int().min(1).max(2_147_483_647).optional(),
  rollout: text(64).optional(),
});

const shareMessage = 'must be a share from 0 to 1, such as 0.1 for a tenth, or null for never';

export const newRollout = z.strictObject({
  service: text(64),
  version: version.prefault('latest'),
  filter: filter.prefault({}),
  canary: z.int().min(0).max(1_000_000).default(10),
  rate_per_second: rate,
  concurrency: z.int().min(1).max(10_000).default(50),
  stop_at: z.number(shareMessage).min(0, shareMessage).max(1, shareMessage).nullable().default(0.1),
  follow: z.boolean().default(false),
  dry_run: z.boolean().default(false),
});

export const rolloutList = z.strictObject(textPage);
