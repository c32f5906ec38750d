import type { KeyCheck } from '../../db/core/keyCheck.ts';
import { insertKeyCheck, openKeyCheck, readKeyCheck } from '../../db/core/keyCheck.ts';
import type { Pool } from '../../db/core/pool.ts';
import { SetupError } from '../config/setupError.ts';
import type { KeyRing } from './keyRing.ts';
import { sealedWith } from './keyRing.ts';

/**
 * Makes sure that the ring opens what is sealed in the database, whose schema is up to date. A new database belongs
 * to the first ring.
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
    throw new SetupError('This database has not been set up for encryption yet. Run cuttle migrate or cuttle start.');
  try {
    openKeyCheck(pool, check);
  } catch {
    throw new SetupError(
      `The secrets in this database are encrypted with the key ${sealedWith(check.value) ?? ''}, ` +
        `which the key ring ${ring.source} does not have. ` +
        'Use the key ring that has it: without that key the secrets cannot be decrypted.',
    );
  }
  return check;
}
