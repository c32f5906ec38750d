import type pg from 'pg';
import type { Db } from './pool.ts';

/** Rejects when the database does not answer. */
export async function ping(db: Db | pg.Client): Promise<void> {
  await db.query('select 1');
}
