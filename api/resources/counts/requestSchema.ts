import { z } from 'zod';
import { queryTime } from '../../http/input/timeParameter.ts';

const maxDays = 31;

const since = (description: string, defaultMs: number) =>
  queryTime(`${description}; at most ${maxDays} days ago (default: ${defaultMs / 3_600_000} hours ago)`)
    .transform((time) => time ?? new Date(Date.now() - defaultMs))
    // One hour more, since the counts begin at a full hour.
    .refine(
      (time) => time.getTime() > Date.now() - maxDays * 86_400_000 - 3_600_000,
      `must be at most ${maxDays} days ago`,
    )
    .refine((time) => time.getTime() <= Date.now(), 'must not be in the future');

export const failureQuery = z.strictObject({ since: since('From when on, to the hour', 24 * 3_600_000) });
export const hourQuery = z.strictObject({ since: since('From when on, to the hour', 7 * 24 * 3_600_000) });
