import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../domain/access.ts';
import { insertOrganization } from './organizations.ts';
import type { Db, Pool } from '../core/pool.ts';
import { transaction } from '../core/pool.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefixLength = 'cuttle_'.length + 6;

/** An API key without its secret, of which only the prefix is stored readable. */
export interface ApiKeyRow {
  id: string;
  name: string;
  role: Role;
  prefix: string;
  createdAt: Date;
  createdBy: string | null;
  expiresAt: Date | null;
  /** Recorded at most once a minute. */
  lastUsedAt: Date | null;
}

const columns = `id, name, role, prefix, created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

interface NewApiKey {
  /** Null: a platform key, which belongs to no organization. */
  organizationId: string | null;
  name: string;
  role: Role;
  expiresAt?: Date | undefined;
  createdBy?: string | undefined;
}

/** Creates a key, and returns it with its row. Only its hash is stored, so it cannot be shown again. */
export async function insertApiKey(
  db: Db,
  { organizationId, name, role, expiresAt, createdBy }: NewApiKey,
): Promise<ApiKeyRow & { key: string }> {
  const key = `cuttle_${randomBase62()}`;
  const { rows } = await db.query<ApiKeyRow>(
    `insert into api_keys (id, organization_id, name, role, prefix, hash, expires_at, created_by)
     values ('key_' || replace(gen_random_uuid()::text, '-', ''), $1, $2, $3, $4, $5, $6, $7)
     returning ${columns}`,
    [organizationId, name, role, key.slice(0, prefixLength), hashOf(key), expiresAt ?? null, createdBy ?? null],
  );
  const row = rows[0];
  if (!row) throw new Error('insert into api_keys returned no row');
  return { ...row, key };
}

/** The owner of a key, as of this request. */
export interface KeyOwner {
  id: string;
  name: string;
  role: Role;
  organizationId: string | null;
  expired: boolean;
  /** Whether the recorded time of use is missing or more than a minute old. */
  lastUseOutdated: boolean;
  suspendedReason: string | null;
  /** Requests per second for all keys of the organization together; null: no limit of its own. */
  requestsPerSecond: number | null;
}

/**
 * Reads everything about a request's key in one statement, so that a revocation or suspension applies from the next
 * request on.
 */
export async function findApiKey(db: Db, key: string): Promise<KeyOwner | undefined> {
  const { rows } = await db.query<KeyOwner>({
    name: 'find_api_key',
    text: `select k.id, k.name, k.role, k.organization_id as "organizationId",
        coalesce(k.expires_at <= now(), false) as expired,
        coalesce(k.last_used_at < now() - interval '1 minute', true) as "lastUseOutdated",
        case when o.suspended_at is not null then coalesce(o.suspended_reason, '') end as "suspendedReason",
        o.max_requests_per_second as "requestsPerSecond"
      from api_keys k left join organizations o on o.id = k.organization_id
      where k.hash = $1`,
    values: [hashOf(key)],
  });
  return rows[0];
}

/** Records that the key was used, unless another process has done so within the last minute. */
export async function recordKeyUse(db: Db, id: string): Promise<void> {
  await db.query({
    name: 'record_key_use',
    text: `update api_keys set last_used_at = now()
      where id = $1 and coalesce(last_used_at < now() - interval '1 minute', true)`,
    values: [id],
  });
}

/** SQL: whether the key belongs to the organization $1; null: to the platform. */
const isOwned = '(organization_id = $1 or ($1::text is null and organization_id is null))';

/**
 * Lists keys after the given id, in order of id.
 * @param organizationId null: the platform's.
 */
export async function listApiKeys(
  db: Db,
  organizationId: string | null,
  after: string | undefined,
  limit: number,
): Promise<ApiKeyRow[]> {
  const { rows } = await db.query<ApiKeyRow>(
    `select ${columns} from api_keys where ${isOwned} and ($2::text is null or id > $2) order by id limit $3`,
    [organizationId, after ?? null, limit],
  );
  return rows;
}

export async function findKeyById(db: Db, organizationId: string | null, id: string): Promise<ApiKeyRow | undefined> {
  const { rows } = await db.query<ApiKeyRow>(`select ${columns} from api_keys where ${isOwned} and id = $2`, [
    organizationId,
    id,
  ]);
  return rows[0];
}

/** Returns false when there is no such key. */
export async function deleteApiKey(db: Db, organizationId: string | null, id: string): Promise<boolean> {
  const { rowCount } = await db.query(`delete from api_keys where ${isOwned} and id = $2`, [organizationId, id]);
  return rowCount === 1;
}

/**
 * Creates the organization `default` and an administrator's key, unless that organization exists.
 * @returns the key; undefined when an earlier start or a concurrent process created it.
 */
export async function ensureDefaultOrganization(pool: Pool): Promise<string | undefined> {
  return transaction(pool, async (db) => {
    if (!(await insertOrganization(db, 'default', 'Default'))) return undefined;
    return createApiKey(db, 'default', 'admin');
  });
}

/** Creates a key with the role of an administrator, and returns it. */
export async function createApiKey(db: Db, organizationId: string, name: string): Promise<string> {
  return (await insertApiKey(db, { organizationId, name, role: 'admin' })).key;
}

/** A key has 256 random bits, so a plain hash cannot be guessed or looked up. */
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
