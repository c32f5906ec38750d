import { createHash, randomBytes } from 'node:crypto';
import { insertOrganization } from './organizations.ts';
import type { Db, Pool } from './pool.ts';
import { transaction } from './pool.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefixLength = 'cuttle_'.length + 6;

interface ApiKeyRow {
  organizationId: string;
  name: string;
}

/** @returns the key, which nobody can be told a second time: stored is only its hash. */
export async function createApiKey(db: Db, organizationId: string, name: string): Promise<string> {
  const key = `cuttle_${randomBase62()}`;
  await db.query(
    `insert into api_keys (id, organization_id, name, role, prefix, hash) values (gen_random_uuid()::text, $1, $2, 'admin', $3, $4)`,
    [organizationId, name, key.slice(0, prefixLength), hashOf(key)],
  );
  return key;
}

export async function findApiKey(db: Db, key: string): Promise<ApiKeyRow | undefined> {
  const { rows } = await db.query<ApiKeyRow>({
    name: 'find_api_key',
    text: 'select organization_id as "organizationId", name from api_keys where hash = $1',
    values: [hashOf(key)],
  });
  return rows[0];
}

/**
 * Makes the organization `default` and an administrator's key, where that organization is not there yet.
 * @returns the key; undefined where another start, or another process at the same time, made it.
 */
export async function ensureDefaultOrganization(pool: Pool): Promise<string | undefined> {
  return transaction(pool, async (db) => {
    const made = await insertOrganization(db, 'default', 'Default');
    return made ? createApiKey(db, 'default', 'admin') : undefined;
  });
}

/** A key has 256 random bits, so a plain hash of it can be neither guessed nor looked up. */
function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function randomBase62(): string {
  let rest = BigInt(`0x${randomBytes(32).toString('hex')}`);
  let text = '';
  while (text.length < 43) {
    text = base62.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}
