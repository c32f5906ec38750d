import { z } from 'zod';
import { isStorable } from '../../http/input/json.ts';
import { timeText } from '../../http/input/timeParameter.ts';

/** The fields that bulk retries and rollouts share. */
export const text = (maxLength: number) =>
  z.string().min(1).max(maxLength).refine(isStorable, 'has a NUL character, or half of a surrogate pair');

const rateMessage = 'must be a number from 0.01 to 100';
/** Instances per second. */
export const rate = z
  .number(rateMessage)
  .min(0.01, rateMessage)
  .max(100, rateMessage)
  .default(10)
  .describe('How many are triggered in a second.');

/** Stored as a time in ISO 8601. */
export const since = timeText.transform((time) => time.toISOString());
