import { z } from 'zod';
import { isStorable } from '../json.ts';
import { textPage } from '../pagination.ts';

const text = (most: number) => z.string().min(1).max(most).refine(isStorable, 'has a character that no text has');

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or how long before now; one that a clock of today can't have meant is refused. */
const since = z.string().transform((given, ctx) => {
  const time = parseSince(given);
  if (time >= 0 && time < Date.UTC(2100)) return new Date(time).toISOString();
  ctx.addIssue({ code: 'custom', message: 'must be a time in ISO 8601, or how long ago, such as "90s", "30m", "2h" or "7d"' });
  return z.NEVER;
}).meta({ description: 'Only what failed since: a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`.' });

/** In milliseconds since the epoch; NaN for what is neither. */
function parseSince(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count && unit) return Date.now() - Number(count) * units[unit as keyof typeof units];
  return z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : NaN;
}

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
