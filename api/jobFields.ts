import { z } from 'zod';
import { isStorable } from './json.ts';

/** What bulk retries and rollouts are asked with. */
export const text = (most: number) => z.string().min(1).max(most).refine(isStorable, 'has a character that no text has');

const rateMessage = 'must be a number from 0.01 to 100';
/** Instances per second. */
export const rate = z.number(rateMessage).min(0.01, rateMessage).max(100, rateMessage).default(10).describe('How many are triggered in a second.');

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or how long before now; one that a clock of today can't have meant is refused. */
export const since = z.string().transform((given, ctx) => {
  const time = parseSince(given);
  if (time >= 0 && time < Date.UTC(2100)) return new Date(time).toISOString();
  ctx.addIssue({ code: 'custom', message: 'must be a time in ISO 8601, or how long ago, such as "90s", "30m", "2h" or "7d"' });
  return z.NEVER;
});

/** In milliseconds since the epoch; NaN for what is neither. */
function parseSince(given: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(given) ?? [];
  if (count && unit) return Date.now() - Number(count) * units[unit as keyof typeof units];
  return z.iso.datetime({ offset: true }).safeParse(given).success ? Date.parse(given) : NaN;
}
