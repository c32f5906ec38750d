import { statSync } from 'node:fs';
import { lockSealing } from '../../db/core/keyCheck.ts';
import type { Pool } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import type { Resealed, ResealProgress } from '../../db/core/reseal.ts';
import { countSealed, reseal } from '../../db/core/reseal.ts';
import { SetupError } from '../config/setupError.ts';
import { newKey, readKeyFile, replaceKeyFile } from './keyFile.ts';
import type { KeyRing } from './keyRing.ts';
import { sealedWith } from './keyRing.ts';
import { requireKeys } from './unlock.ts';

export interface Rotation extends Resealed {
  /** The key that seals from now on. */
  primary: string;
}

interface RotateOptions {
  /** The ring's file, which gets its new primary key; undefined: whoever keeps the ring has done that. */
  file: string | undefined;
  /** No new key: what is not sealed with the primary one is. */
  only: boolean;
  onProgress: (progress: ResealProgress) => void;
}

/** What processes that have not read the ring again seal meanwhile is found by the next pass. */
const maxPasses = 5;

/**
 * Makes a new key the primary one and seals everything anew with it. Killed at any time it has lost nothing, since the ring keeps its old keys; called
 * again it goes on where it was, with the key that it had made.
 * @throws SetupError
 */
export async function rotate(pool: Pool, ring: KeyRing, { file, only, onProgress }: RotateOptions): Promise<Rotation> {
  return await transaction(pool, async (client) => {
    await lockSealing(client);
    const check = await requireKeys(pool, ring);
    const isUnfinished = sealedWith(check.value) !== ring.primary;
    if (file !== undefined && !only && !isUnfinished) {
      advance(file);
      await ring.refresh();
    }
    const total: Rotation = { primary: ring.primary, sealed: 0, failed: null };
    for (let pass = 1; pass <= maxPasses; pass += 1) {
      const { sealed, failed } = await reseal(pool, ring.primary, (progress) => {
        onProgress({ ...progress, sealed: total.sealed + progress.sealed });
      });
      total.sealed += sealed;
      total.failed = failed;
      if (sealed === 0) break;
    }
    return total;
  });
}

/** The last key of the ring, where `keys add` has put one there, else a new one, is its primary key from now on. */
function advance(file: string): void {
  const { primary, keys } = readKeyFile(file);
  const last = keys.at(-1);
  const next = last && last.id !== primary ? last : newKey();
  replaceKeyFile(file, { primary: next.id, keys: next === last ? keys : [...keys, next] });
}

/** How long a process may go on to seal with the primary key from before. */
const changeoverMs = 60_000;

/** @throws SetupError where something is sealed with the key, or may yet be. */
export async function removeKey(pool: Pool, ring: KeyRing, file: string, id: string): Promise<void> {
  await requireKeys(pool, ring);
  const { primary, keys } = readKeyFile(file);
  if (!keys.some((key) => key.id === id)) throw new SetupError(`There is no key ${id} in ${file}.`);
  if (id === primary)
    throw new SetupError(`${id} is the primary key: cuttle keys rotate makes another one the primary key first.`);
  if (Date.now() - statSync(file).mtimeMs < changeoverMs) {
    throw new SetupError(
      `${file} has changed within the last minute, and processes may still seal with the keys from before: try again later.`,
    );
  }
  const count = (await countSealed(pool)).get(id) ?? 0;
  if (count > 0)
    throw new SetupError(
      `${count} values are sealed with the key ${id}: cuttle keys rotate --only-reseal seals them with the primary key.`,
    );
  replaceKeyFile(file, { primary, keys: keys.filter((key) => key.id !== id) });
}
