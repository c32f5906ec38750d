import { deleteOutdatedKeys } from '../db/idempotencyKeys.ts';
import type { Pool } from '../db/pool.ts';
import type { Log } from './log.ts';
import { Periodic } from './periodic.ts';

const everyMilliseconds = 60_000;
/** How many keys one statement takes. */
const batch = 1000;

/** Takes away the kept answers of all organizations whose day is over. */
export function createIdempotencySweep(pool: Pool, log: Log, milliseconds = everyMilliseconds): Periodic {
  return new Periodic(async () => {
    try {
      while ((await deleteOutdatedKeys(pool, batch)) === batch);
    } catch (error) {
      log.warn({ err: error }, 'cannot delete outdated idempotency keys now');
    }
  }, milliseconds);
}
