import type { Pool } from '../../../db/core/pool.ts';
import type { Credentials } from '../../../lib/net/digest.ts';

/** Requires Digest authentication from the organization's devices, and gives each its own credential. */
export async function requireDigest(pool: Pool, organizationId: string): Promise<void> {
  await pool.query(`update organizations set authentication = '{digest}' where id = $1`, [organizationId]);
  await pool.query(
    `insert into credentials (organization_id, username, password, device_key, held_at)
     select organization_id, organization_id || '.' || id, $2, key, now() from devices where organization_id = $1`,
    [organizationId, password],
  );
}

export function credentialsOf(organizationId: string, serial: string): Credentials {
  return { username: `${organizationId}.${serial}`, password };
}

const password = 'a-password-of-a-device';
