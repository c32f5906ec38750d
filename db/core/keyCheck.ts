import pg from 'pg';
import type { Db } from './pool.ts';
import { openText, sealText } from './sealed.ts';

/** The value that is sealed to check a process's keys. */
const checked = 'cuttle';

export interface KeyCheck {
  /** The sealed value. */
  value: string;
}

/**
 * Returns undefined when no value was ever sealed in this database. Do not call it in a transaction: under an older
 * schema the statement fails and would abort it.
 */
export async function readKeyCheck(db: Db): Promise<KeyCheck | undefined> {
  try {
    const { rows } = await db.query<KeyCheck>('select value from key_check');
    return rows[0];
  } catch (error) {
    const undefinedTable = '42P01';
    if (error instanceof pg.DatabaseError && error.code === undefinedTable) return undefined;
    throw error;
  }
}

/** Inserts the sealed value, unless it exists. */
export async function insertKeyCheck(db: Db): Promise<void> {
  await db.query('insert into key_check (value) values ($1) on conflict do nothing', [
    sealText(db, null, 'key_check.value', checked),
  ]);
}

/** Opens the value. @throws when it was sealed with a key that is not in the key ring. */
export function openKeyCheck(db: Db, { value }: KeyCheck): void {
  openText(db, null, 'key_check.value', value);
}

/** Locks resealing against other processes until the transaction ends. */
export async function lockSealing(db: Db): Promise<void> {
  await db.query('select pg_advisory_xact_lock($1)', [0x0c5ea1]);
}
