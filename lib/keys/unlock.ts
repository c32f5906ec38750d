import type { KeyCheck } from '../../db/core/keyCheck.ts';
import { insertKeyCheck, openKeyCheck, readKeyCheck } from '../../db/core/keyCheck.ts';
import type { Pool } from '../../db/core/pool.ts';
import { SetupError } from '../config/setupError.ts';
import type { KeyRing } from './keyRing.ts';
import { sealedWith } from './keyRing.ts';

/**
 * Makes sure that the ring opens what is sealed in the database, whose schema is up to date. A new database belongs to the first ring.
 * @throws SetupError where the ring is another.
 */
export async function unlock(pool: Pool, ring: KeyRing): Promise<void> {
  await insertKeyCheck(pool);
  await requireKeys(pool, ring);
}

/** @throws SetupError */
export async function requireKeys(pool: Pool, ring: KeyRing): Promise<KeyCheck> {
  const check = await readKeyCheck(pool);
  if (!check)
    throw new SetupError('Nothing is sealed in this database yet: cuttle migrate, or cuttle start, does that.');
  try {
    openKeyCheck(pool, check);
  } catch {
    throw new SetupError(
      `What is secret in this database is sealed with the key ${sealedWith(check.value) ?? ''}, and ${ring.source} is not the key ring that it was sealed with. ` +
        'Use the ring that has that key: without it nothing secret can be read any more.',
    );
  }
  return check;
}
