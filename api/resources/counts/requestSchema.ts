import { z } from 'zod';
import { queryTime } from '../../http/input/timeParameter.ts';

const days = 31;

const since = (description: string, preset: number) =>
  queryTime(`${description}; at most ${days} days ago, ${preset / 3_600_000} hours ago unless told`)
    .transform((time) => time ?? new Date(Date.now() - preset))
    // An hour more, for those who count to the hour.
    .refine((time) => time.getTime() > Date.now() - days * 86_400_000 - 3_600_000, `must be at most ${days} days ago`)
    .refine((time) => time.getTime() <= Date.now(), 'must not be in the future');

export const failureQuery = z.strictObject({ since: since('From when on, to the hour', 24 * 3_600_000) });
export const hourQuery = z.strictObject({ since: since('From when on, to the hour', 7 * 24 * 3_600_000) });
