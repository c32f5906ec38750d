import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { SetupError } from '../config/setupError.ts';
import type { Keys } from './keySource.ts';

const keyId = /^[A-Za-z0-9_-]{1,64}$/;
const key = /^[A-Za-z0-9+/]{43}=$/;

const keyFile = z.strictObject({
  primary: z.string(),
  keys: z
    .array(
      z.strictObject({
        id: z.string().regex(keyId),
        key: z.string().regex(key),
        createdAt: z.iso.datetime({ offset: true }),
      }),
    )
    .min(1)
    .max(1000),
});

/** A key ring as its source holds it. `key` is base64 of 32 bytes. */
export type KeyFile = z.infer<typeof keyFile>;

/** @throws SetupError, which says what is wrong and repeats no key. */
export function parseKeyFile(text: string, source: string): KeyFile {
  const { data, error } = keyFile.safeParse(json(text));
  if (!data) {
    const where = error.issues[0]?.path.join('.') ?? '';
    throw new SetupError(
      `${source} holds no key ring${where ? ` (see ${where})` : ''}: {"primary": "<id>", "keys": ` +
        '[{"id": "<id>", "key": "<base64 of 32 bytes>", "createdAt": "<ISO 8601>"}]}.',
    );
  }
  const ids = data.keys.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new SetupError(`${source} holds two keys with the same id.`);
  if (!ids.includes(data.primary))
    throw new SetupError(
      `${source} says that ${data.primary.slice(0, 64)} is the primary key, but does not contain it.`,
    );
  return data;
}

/**
 * Returns key objects, because a cipher made from one costs a third of the time.
 * @throws SetupError
 */
export function parseKeys(text: string, source: string): Keys {
  const { primary, keys } = parseKeyFile(text, source);
  return {
    primary,
    byId: new Map(
      keys.map(({ id, key, createdAt }) => [
        id,
        { key: createSecretKey(key, 'base64'), createdAt: new Date(createdAt) },
      ]),
    ),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
