import { z } from 'zod';

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const timeFormats = 'a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`';

/** A time, or how long ago. Rejects a time before 1970 or after 2099. */
export const timeText = z
  .string('is given more than once')
  .max(64)
  .transform((text, ctx) => {
    const time = parseTime(text);
    if (time >= 0 && time < Date.UTC(2100)) return new Date(time);
    ctx.addIssue({ code: 'custom', message: `must be ${timeFormats.replaceAll('`', '"')}` });
    return z.NEVER;
  });

/** Returns milliseconds since the epoch; NaN for a text in neither format. */
function parseTime(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count && unit) return Date.now() - Number(count) * units[unit as keyof typeof units];
  return z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : NaN;
}

/** An optional query parameter that is a time. */
export const queryTime = (description: string) =>
  timeText.optional().meta({
    description: `${description}: ${timeFormats}.`,
    json: { type: 'string', maxLength: 64, examples: ['2h', '2026-03-01T09:30:00Z'] },
  });
