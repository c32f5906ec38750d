import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordCredentialUse } from '../../../db/devices/credentials.ts';
import { postProven } from '../../support/cpe/authorization.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { insertCredential, insertDevice, insertOrganization } from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database, { holdSeconds: 0 });
const organization = 'uses';
await insertOrganization(pool, organization, { authentication: ['digest'] });

/** A session with no work, or the refusal of its Inform. */
async function informWith(serial: string, name: string, password: string): Promise<number> {
  const cpe = new RawCpe(gateway.port);
  const path = `/acs/${organization}`;
  const body = inform({ serial, events: ['2 PERIODIC'] });
  const { status } = await postProven(cpe, body, path, { username: `${organization}.${name}`, password });
  if (status === 200) assert.equal((await cpe.post('', {}, path)).status, 204);
  await cpe.close();
  return status;
}

/** Returns how many hours ago a use was recorded; null: never. */
async function hoursSinceUse(name: string): Promise<number | null> {
  const { rows } = await pool.query<{ hours: number | null }>(
    `select floor(extract(epoch from now() - last_used_at) / 3600)::int as hours from credentials where username = $1`,
    [`${organization}.${name}`],
  );
  return rows[0]?.hours ?? null;
}

async function age(name: string, hours: number): Promise<void> {
  await pool.query(
    `update credentials
     set updated_at = now() - interval '30 days', last_used_at = now() - make_interval(hours => $2)
     where username = $1`,
    [`${organization}.${name}`, hours],
  );
}

test('a use is recorded once a day, also by an Inform with nothing new, and only when it is proven', async () => {
  await insertCredential(pool, organization, 'box', 'right', await insertDevice(pool, 'BOX', { organization }), false);
  assert.equal(await informWith('BOX', 'box', 'wrong'), 401);
  assert.equal(await hoursSinceUse('box'), null);
  assert.equal(await informWith('BOX', 'box', 'right'), 200);
  assert.equal(await hoursSinceUse('box'), 0);
  for (const [before, after] of [
    [2, 2],
    [25, 0],
  ] as const) {
    await age('box', before);
    assert.equal(await informWith('BOX', 'box', 'right'), 200);
    assert.equal(await hoursSinceUse('box'), after);
  }
  const { rows } = await pool.query('select held_at is not null as held from credentials where username = $1', [
    `${organization}.box`,
  ]);
  assert.deepEqual(rows, [{ held: true }]);
});

test('the use of an onboarding credential is recorded, too', async () => {
  await insertDevice(pool, 'NEW', { organization });
  await insertCredential(pool, organization, 'factory', 'shared');
  assert.equal(await informWith('NEW', 'factory', 'shared'), 200);
  assert.equal(await hoursSinceUse('factory'), 0);
});

test('the use of a password that was changed meanwhile is not recorded', async () => {
  const username = `${organization}.changed`;
  const key = await insertDevice(pool, 'CHANGED', { organization });
  await insertCredential(pool, organization, 'changed', 'old', key, false);
  await pool.query('update credentials set revision = revision + 1 where username = $1', [username]);
  await recordCredentialUse(pool, username, 1);
  assert.equal(await hoursSinceUse('changed'), null);
  await recordCredentialUse(pool, username, 2);
  assert.equal(await hoursSinceUse('changed'), 0);
});
