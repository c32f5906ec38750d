import { z } from 'zod';
import { rate, since, text } from '../jobFields.ts';
import { textPage } from '../pagination.ts';

const filter = z.strictObject({
  status: z.enum(['failed']),
  service: text(64).optional(),
  fault_code: z.string().regex(/^\d{1,5}$/, 'must be the number of a fault, such as "9002"').optional(),
  error_type: text(64).optional(),
  since: since.optional(),
  device_prefix: text(128).optional(),
});

export const newRetry = z.strictObject({
  filter,
  rate_per_second: rate,
  dry_run: z.boolean().default(false),
});

export const retryList = z.strictObject(textPage);
