import { randomBytes } from 'node:crypto';
import type { Db } from './pool.ts';
import { openBytes, sealBytes } from './sealed.ts';

/** Returns the 32 random bytes that all processes share under this name. The first call generates them. */
export async function getOrCreateSecret(db: Db, name: string): Promise<Buffer> {
  const { rows } = await db.query<{ value: Buffer }>(
    // The update changes nothing: it makes the statement return the existing row.
    `insert into secrets (name, value) values ($1, $2)
     on conflict (name) do update set name = excluded.name
     returning value`,
    [name, sealBytes(db, null, 'secrets.value', randomBytes(32))],
  );
  const secret = rows[0]?.value;
  if (!secret) throw new Error(`The statement returned no row for the secret ${name}`);
  return openBytes(db, null, 'secrets.value', secret);
}
