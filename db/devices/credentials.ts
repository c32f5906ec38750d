import type { Db } from '../core/pool.ts';
import { openText, sealText } from '../core/sealed.ts';

export interface CredentialRow {
  /** `<organization id>.<name>` */
  username: string;
  /** Null: an onboarding credential, which belongs to no device. */
  deviceId: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** To the day; null: never. */
  lastUsedAt: Date | null;
  /** Incremented with each new password. */
  revision: number;
}

/** All but the password. */
const columns = `c.username, d.id as "deviceId", c.created_at as "createdAt", c.updated_at as "updatedAt",
  c.last_used_at as "lastUsedAt", c.revision`;

interface NewCredential {
  username: string;
  password: string;
  /** Null for an onboarding credential. */
  deviceKey: number | null;
}

/** Returns false when the username is taken. */
export async function insertCredential(db: Db, organizationId: string, credential: NewCredential): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into credentials (organization_id, username, password, device_key, held_at)
     values ($1, $2, $3, $4, now())
     on conflict (username) do nothing`,
    [
      organizationId,
      credential.username,
      sealText(db, organizationId, 'credentials.password', credential.password),
      credential.deviceKey,
    ],
  );
  return rowCount === 1;
}

export async function findCredential(
  db: Db,
  organizationId: string,
  username: string,
): Promise<CredentialRow | undefined> {
  const { rows } = await db.query<CredentialRow>(
    `select ${columns}
     from credentials c left join devices d on d.key = c.device_key
     where c.organization_id = $1 and c.username = $2`,
    [organizationId, username],
  );
  return rows[0];
}

/** Locks the credential against changes and deletion until the transaction ends. */
export async function lockCredential(db: Db, organizationId: string, username: string): Promise<void> {
  await db.query('select 1 from credentials where organization_id = $1 and username = $2 for update', [
    organizationId,
    username,
  ]);
}

/** Lists credentials after the given username, in order of username. */
export async function listCredentials(
  db: Db,
  organizationId: string,
  deviceId: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<CredentialRow[]> {
  const { rows } = await db.query<CredentialRow>(
    `select ${columns}
     from credentials c left join devices d on d.key = c.device_key
     where c.organization_id = $1 and ($2::text is null or d.id = $2) and ($3::text is null or c.username > $3)
     order by c.username limit $4`,
    [organizationId, deviceId ?? null, after ?? null, limit],
  );
  return rows;
}

/** Returns false when there is no such credential. */
export async function updatePassword(
  db: Db,
  organizationId: string,
  username: string,
  password: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update credentials set password = $3, held_at = now(), updated_at = now(), revision = revision + 1
     where organization_id = $1 and username = $2`,
    [organizationId, username, sealText(db, organizationId, 'credentials.password', password)],
  );
  return rowCount === 1;
}

/** Returns false when there is no such credential. */
export async function deleteCredential(db: Db, organizationId: string, username: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from credentials where organization_id = $1 and username = $2', [
    organizationId,
    username,
  ]);
  return rowCount === 1;
}

/** The part of a credential that authenticates a CPE. */
export interface LoginCredential {
  username: string;
  password: string;
  deviceKey: number | null;
  /** Whether the device is known to have stored it. */
  held: boolean;
  /** The revision, if its use must be recorded; null: it was within the last day. */
  unrecordedUse: number | null;
}

/** SQL: whether a use is to be recorded. Once a day is enough, and costs nothing. */
const isUseDue = `(last_used_at is null or last_used_at < greatest(updated_at, now() - interval '1 day'))`;

export async function findLoginCredential(
  db: Db,
  organizationId: string,
  username: string,
): Promise<LoginCredential | undefined> {
  const { rows } = await db.query<LoginCredential>({
    name: 'find_login_credential',
    text: `select username, password, device_key as "deviceKey", held_at is not null as held,
        case when ${isUseDue} then revision end as "unrecordedUse"
      from credentials where organization_id = $1 and username = $2`,
    values: [organizationId, username],
  });
  return rows.map((row) => ({
    ...row,
    password: openText(db, organizationId, 'credentials.password', row.password),
  }))[0];
}

/**
 * Records that a CPE has authenticated with this revision of the credential. From now on, its device is refused with an
 * onboarding credential.
 */
export async function recordCredentialUse(db: Db, username: string, revision: number): Promise<void> {
  await db.query(
    `update credentials set last_used_at = now(), held_at = coalesce(held_at, now())
     where username = $1 and revision = $2 and ${isUseDue}`,
    [username, revision],
  );
}

/**
 * Deletes credentials that were neither made nor used for `days`, at most `limit`. The newest credential that a device
 * has proven stays, and so do those made later.
 * @returns the number deleted.
 */
export async function deleteUnusedCredentials(db: Db, days: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from credentials where username = any(array(
       select c.username from credentials c
       where c.device_key is not null
         and greatest(c.updated_at, c.last_used_at) < now() - make_interval(days => $1::int)
         and exists (
           select 1 from credentials p
           where p.device_key = c.device_key and p.updated_at > c.updated_at and p.last_used_at >= p.updated_at)
       limit $2 for update skip locked))`,
    [days, limit],
  );
  return rowCount ?? 0;
}

/** Returns whether the device is known to have stored a credential of its own. */
export async function holdsCredential(db: Db, deviceKey: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'select 1 from credentials where device_key = $1 and held_at is not null limit 1',
    [deviceKey],
  );
  return rowCount !== 0;
}
