import { z } from 'zod';
import { isStorable } from '../json.ts';
import { momentForms, momentText } from '../moment.ts';
import { textPage } from '../pagination.ts';

const text = (most: number) => z.string().min(1).max(most).refine(isStorable, 'has a character that no text has');

const since = momentText.transform((time) => time.toISOString()).meta({ description: `Only what failed since: ${momentForms}.` });

const filter = z.strictObject({
  status: z.enum(['failed']).describe('Only failed instances can be retried.'),
  service: text(64).optional().describe('A service\'s name.'),
  fault_code: z.string().regex(/^\d{1,5}$/, 'must be the number of a fault, such as "9002"').optional().describe('Of the last run\'s fault, or of one of its parameters.'),
  error_type: text(64).optional().describe('Of the last run\'s error, such as `DeliveryTimeout`.'),
  since: since.optional(),
  device_prefix: text(128).optional().describe('How the device\'s id begins.'),
});

const rateMessage = 'must be a number from 0.01 to 100';

export const newRetry = z.strictObject({
  filter: filter.describe('Which instances; what is left out does not narrow.'),
  rate_per_second: z.number(rateMessage).min(0.01, rateMessage).max(100, rateMessage).default(10).describe('How many are triggered in a second.'),
  dry_run: z.boolean().default(false).describe('Whether only to tell what would be retried.'),
}).meta({ id: 'NewRetry', examples: [{ filter: { status: 'failed', service: 'pppoe', fault_code: '9002', since: '2h' }, rate_per_second: 10, dry_run: true }] });

export const retryList = z.strictObject(textPage);
