import { z } from 'zod';
import { idParameter } from '../../http/input/query.ts';
import { rate, since, text } from '../shared/jobFields.ts';
import { timeFormats } from '../../http/input/timeParameter.ts';
import { textPage } from '../../http/pagination.ts';

const filter = z.strictObject({
  status: z.enum(['failed']).describe('Only failed instances can be retried.'),
  service: text(64).optional().describe("A service's name."),
  fault_code: z
    .string()
    .regex(/^\d{1,5}$/, 'must be the number of a fault, such as "9002"')
    .optional()
    .describe("Of the last run's fault, or of one of its parameters."),
  error_type: text(64).optional().describe("Of the last run's error, such as `DeliveryTimeout`."),
  since: since.optional().describe(`Only what failed since: ${timeFormats}.`),
  device_prefix: text(128).optional().describe("How the device's id begins."),
});

export const newRetry = z
  .strictObject({
    filter: filter.describe('Which instances; what is left out does not narrow.'),
    rate_per_second: rate,
    dry_run: z.boolean().default(false).describe('Whether only to show what would be retried.'),
  })
  .meta({
    id: 'NewRetry',
    examples: [
      {
        filter: { status: 'failed', service: 'pppoe', fault_code: '9002', since: '2h' },
        rate_per_second: 10,
        dry_run: true,
      },
    ],
  });

export const retryList = z.strictObject(textPage);

export const retryPathParameters = { id: idParameter('retry', "The bulk retry's id.", 'rty_0mebq2tn9k4h7c3x') };
