import { hideStoredValues } from '../../db/core/redactStored.ts';
import type { KeyCheck } from '../../db/core/keyCheck.ts';
import { completeSealing, insertKeyCheck, lockSealing, openKeyCheck, readKeyCheck } from '../../db/core/keyCheck.ts';
import type { Pool } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import { reseal } from '../../db/core/reseal.ts';
import { SetupError } from '../config/setupError.ts';
import type { KeyRing } from './keyRing.ts';
import { sealedWith } from './keyRing.ts';

/**
 * Makes sure that the ring opens what is sealed in the database, whose schema is up to date, and that nothing secret is in the clear: rows of before
 * there were keys are sealed by whoever starts first, while others wait.
 * @param pool of at least two connections.
 * @throws SetupError where the ring is another.
 */
export async function unlock(pool: Pool, ring: KeyRing, report: (progress: string) => void): Promise<void> {
  await insertKeyCheck(pool);
  const check = await requireKeys(pool, ring);
  if (check.complete) return;
  await transaction(pool, async (client) => {
    await lockSealing(client);
    if ((await requireKeys(pool, ring)).complete) return;
    await hideStoredValues(pool);
    const everySoOften = reporting(report);
    const { sealed, failed } = await reseal(pool, ring.primary, everySoOften);
    if (failed) throw new SetupError(`${failed.count} values can't be sealed. ${failed.first}`);
    if (sealed > 0) report(`sealed ${sealed} values that were in the clear`);
    await completeSealing(pool);
  });
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

const reportEveryMs = 5000;

function reporting(report: (progress: string) => void): (progress: { column: string; sealed: number }) => void {
  let last = Date.now();
  return ({ column, sealed }) => {
    if (Date.now() - last < reportEveryMs) return;
    last = Date.now();
    report(`sealing what is secret: ${sealed} values, now ${column}`);
  };
}
