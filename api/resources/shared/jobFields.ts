import { z } from 'zod';
import { isStorable } from '../../http/input/json.ts';
import { timeText } from '../../http/input/timeParameter.ts';

/** What bulk retries and rollouts are asked with. */
export const text = (most: number) =>
  z.string().min(1).max(most).refine(isStorable, 'has a character that no text has');

const rateMessage = 'must be a number from 0.01 to 100';
/** Instances per second. */
export const rate = z
  .number(rateMessage)
  .min(0.01, rateMessage)
  .max(100, rateMessage)
  .default(10)
  .describe('How many are triggered in a second.');

/** As it is stored: a moment in ISO 8601. */
export const since = timeText.transform((time) => time.toISOString());
