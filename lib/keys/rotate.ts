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
  /** The new primary key. */
  primary: string;
}

interface RotateOptions {
  /** The ring's file, which gets the new primary key; undefined when the operator changes the ring elsewhere. */
  file: string | undefined;
  /** Adds no key: only re-encrypts what the primary key did not encrypt. */
  only: boolean;
  onProgress: (progress: ResealProgress) => void;
}

/** Each pass finds what processes with an old ring have sealed during the previous one. */
const maxPasses = 5;

/**
 * Makes a new key the primary one, and encrypts everything again with it. You can interrupt it at any time, because
 * the ring keeps its old keys; run it again to continue with the same key.
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

/** Makes the newest key primary if `keys add` added one, otherwise a new key. */
function advance(file: string): void {
  const { primary, keys } = readKeyFile(file);
  const last = keys.at(-1);
  const next = last && last.id !== primary ? last : newKey();
  replaceKeyFile(file, { primary: next.id, keys: next === last ? keys : [...keys, next] });
}

/** Milliseconds for which other processes may still use the previous primary key. */
const changeoverMs = 60_000;

/** @throws SetupError when the key still encrypts something, or may do so soon. */
export async function removeKey(pool: Pool, ring: KeyRing, file: string, id: string): Promise<void> {
  await requireKeys(pool, ring);
  const { primary, keys } = readKeyFile(file);
  if (!keys.some((key) => key.id === id)) throw new SetupError(`There is no key ${id} in ${file}.`);
  if (id === primary)
    throw new SetupError(`${id} is the primary key. Run cuttle keys rotate first, which makes another key primary.`);
  if (Date.now() - statSync(file).mtimeMs < changeoverMs) {
    throw new SetupError(
      `${file} changed within the last minute, and processes may still encrypt with the old keys. ` +
        'Try again in a minute.',
    );
  }
  const count = (await countSealed(pool)).get(id) ?? 0;
  if (count > 0)
    throw new SetupError(
      `${count} values are sealed with the key ${id}: cuttle keys rotate --only-reseal seals them ` +
        'with the primary key.',
    );
  replaceKeyFile(file, { primary, keys: keys.filter((key) => key.id !== id) });
}
