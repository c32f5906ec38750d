import pg from 'pg';
import type { Db } from '../core/pool.ts';

/** How long a response is stored. */
const retention = `interval '1 day'`;

/** The maximum time that a repeated request waits for the first one to end. */
const maximumWait = '3s';

export interface StoredAnswer {
  request: Buffer;
  /** Null: not stored. */
  answer: string | null;
}

/**
 * Claims the key for a request until the transaction ends, and waits for another transaction that holds it.
 * @returns `claimed`; the stored response; or `busy` when the maximum wait is over, which aborts the transaction.
 */
export async function claimIdempotencyKey(
  db: Db,
  organizationId: string,
  key: Buffer,
  request: Buffer,
): Promise<'claimed' | 'busy' | StoredAnswer> {
  // Waits for all three: when one fails, the following ones fail as well, and may be reported first.
  const [begun, claimed] = await Promise.allSettled([
    db.query(`set local lock_timeout = '${maximumWait}'`),
    insertKey(db, organizationId, key, request),
    db.query('set local lock_timeout to default'),
  ]);
  if (begun.status === 'rejected') throw begun.reason;
  if (claimed.status === 'rejected') {
    if (isLockTimeout(claimed.reason)) return 'busy';
    throw claimed.reason;
  }
  if (claimed.value) return 'claimed';
  const stored = await findKey(db, organizationId, key);
  if (!stored) throw new Error('A claimed idempotency key has no row');
  return stored;
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03';
}

async function insertKey(db: Db, organizationId: string, key: Buffer, request: Buffer): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'insert_idempotency_key',
    text: `insert into idempotency_keys as k (organization_id, key, request) values ($1, $2, $3)
      on conflict (organization_id, key) do update set request = excluded.request, answer = null, created_at = now()
      where k.created_at < now() - ${retention}`,
    values: [organizationId, key, request],
  });
  return rowCount === 1;
}

async function findKey(db: Db, organizationId: string, key: Buffer): Promise<StoredAnswer | undefined> {
  const { rows } = await db.query<StoredAnswer>({
    name: 'find_idempotency_key',
    text: 'select request, answer from idempotency_keys where organization_id = $1 and key = $2',
    values: [organizationId, key],
  });
  return rows[0];
}

/** Stores the response. Call it in the transaction that claimed the key. */
export async function storeAnswer(db: Db, organizationId: string, key: Buffer, answer: string): Promise<void> {
  await db.query({
    name: 'store_answer',
    text: 'update idempotency_keys set answer = $3 where organization_id = $1 and key = $2',
    values: [organizationId, key, answer],
  });
}

/**
 * Deletes expired keys, at most `limit`.
 * @returns the number deleted.
 */
export async function deleteOutdatedKeys(db: Db, limit: number): Promise<number> {
  const { rowCount } = await db.query({
    name: 'delete_outdated_keys',
    text: `delete from idempotency_keys where (organization_id, key) in (
        select organization_id, key from idempotency_keys
        where created_at < now() - ${retention}
        order by created_at limit $1
        for update skip locked
      )`,
    values: [limit],
  });
  return rowCount ?? 0;
}
