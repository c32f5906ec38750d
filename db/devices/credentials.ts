import type { Db } from '../core/pool.ts';
import { openText, sealText } from '../core/sealed.ts';

export interface CredentialRow {
  /** `<organization id>.<name>` */
  username: string;
  /** Null: an onboarding credential, which is of no device. */
  deviceId: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Counts the passwords that it had. */
  revision: number;
}

/** Never with the password. */
const shown = `c.username, d.id as "deviceId", c.created_at as "createdAt", c.updated_at as "updatedAt", c.revision`;

interface NewCredential {
  username: string;
  password: string;
  /** Null for an onboarding credential. */
  deviceKey: number | null;
}

/** False where the username is taken. */
export async function insertCredential(db: Db, organizationId: string, credential: NewCredential): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into credentials (organization_id, username, password, device_key, held_at) values ($1, $2, $3, $4, now())
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
    `select ${shown} from credentials c left join devices d on d.key = c.device_key where c.organization_id = $1 and c.username = $2`,
    [organizationId, username],
  );
  return rows[0];
}

/** Neither changed nor deleted by others until the transaction ends. */
export async function lockCredential(db: Db, organizationId: string, username: string): Promise<void> {
  await db.query('select 1 from credentials where organization_id = $1 and username = $2 for update', [
    organizationId,
    username,
  ]);
}

/** By username, those after the given one. */
export async function listCredentials(
  db: Db,
  organizationId: string,
  deviceId: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<CredentialRow[]> {
  const { rows } = await db.query<CredentialRow>(
    `select ${shown} from credentials c left join devices d on d.key = c.device_key
     where c.organization_id = $1 and ($2::text is null or d.id = $2) and ($3::text is null or c.username > $3)
     order by c.username limit $4`,
    [organizationId, deviceId ?? null, after ?? null, limit],
  );
  return rows;
}

/** False where there is no such credential. */
export async function updatePassword(
  db: Db,
  organizationId: string,
  username: string,
  password: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'update credentials set password = $3, held_at = now(), updated_at = now(), revision = revision + 1 where organization_id = $1 and username = $2',
    [organizationId, username, sealText(db, organizationId, 'credentials.password', password)],
  );
  return rowCount === 1;
}

/** False where there is no such credential. */
export async function deleteCredential(db: Db, organizationId: string, username: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from credentials where organization_id = $1 and username = $2', [
    organizationId,
    username,
  ]);
  return rowCount === 1;
}

/** What a login is checked by. */
export interface Secret {
  username: string;
  password: string;
  deviceKey: number | null;
  /** Whether the device is known to hold it. */
  held: boolean;
}

export async function findSecret(db: Db, organizationId: string, username: string): Promise<Secret | undefined> {
  const { rows } = await db.query<Secret>({
    name: 'find_secret',
    text: `select username, password, device_key as "deviceKey", held_at is not null as held
      from credentials where organization_id = $1 and username = $2`,
    values: [organizationId, username],
  });
  return rows.map((row) => ({
    ...row,
    password: openText(db, organizationId, 'credentials.password', row.password),
  }))[0];
}

/** The device has used it: from now on an onboarding credential does no longer for this device. */
export async function markCredentialHeld(db: Db, username: string): Promise<void> {
  await db.query('update credentials set held_at = now() where username = $1 and held_at is null', [username]);
}

/** Whether the device is known to hold a credential of its own. */
export async function holdsCredential(db: Db, deviceKey: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'select 1 from credentials where device_key = $1 and held_at is not null limit 1',
    [deviceKey],
  );
  return rowCount !== 0;
}
