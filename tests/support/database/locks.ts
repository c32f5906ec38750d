import type { Pool } from '../../../db/core/pool.ts';
import { until } from '../until.ts';

/** Waits until a statement in this database waits for a lock. */
export async function untilBlocked(pool: Pool, what: string): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  await until(`${what} waits for a lock`, async () => ((await pool.query(waiting)).rowCount ?? 0) > 0);
}
