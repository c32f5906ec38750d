import { z } from 'zod';

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const momentForms = 'a time in ISO 8601, or how long ago, such as `90s`, `30m`, `2h` or `7d`';

/** A time, or how long before now; one that a clock of today can't have meant is refused. */
export const momentText = z
  .string('is given more than once')
  .max(64)
  .transform((given, ctx) => {
    const time = parseMoment(given);
    if (time >= 0 && time < Date.UTC(2100)) return new Date(time);
    ctx.addIssue({ code: 'custom', message: `must be ${momentForms.replaceAll('`', '"')}` });
    return z.NEVER;
  });

/** In milliseconds since the epoch; NaN for what is neither. */
function parseMoment(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count && unit) return Date.now() - Number(count) * units[unit as keyof typeof units];
  return z.iso.datetime({ offset: true }).safeParse(text).success ? Date.parse(text) : NaN;
}

/** A query parameter that is a moment. */
export const queryMoment = (description: string) =>
  momentText
    .optional()
    .meta({
      description: `${description}: ${momentForms}.`,
      json: { type: 'string', maxLength: 64, examples: ['2h', '2026-03-01T09:30:00Z'] },
    });
