import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postProven } from '../../support/cpe/authorization.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import {
  countRows,
  insertCredential,
  insertDevice,
  insertOrganization,
  readAudit,
} from '../../support/database/rows.ts';

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);
const factory = { username: 'factory', password: 'from the factory' };

/** Creates an organization for each test, with an onboarding credential. */
async function prepare(
  id: string,
  settings: Record<string, unknown> = { authentication: ['digest'] },
): Promise<string> {
  await insertOrganization(pool, id, settings);
  await insertCredential(pool, id, factory.username, factory.password);
  return `/acs/${id}`;
}

async function session(path: string, serial: string, events: string[], credentials = factory): Promise<RawAnswer> {
  const cpe = new RawCpe(gateway.port);
  const answer = await postProven(cpe, inform({ serial, events }), path, credentials);
  if (answer.status === 200) await cpe.post('', {}, path);
  await cpe.close();
  return answer;
}

async function status(...args: Parameters<typeof session>): Promise<number> {
  return (await session(...args)).status;
}

const bootstrap = ['0 BOOTSTRAP', '1 BOOT'];
const periodic = ['2 PERIODIC'];

test('a CPE that authenticates as A and informs as B is refused and audited once, and not stored', async () => {
  const path = await prepare('wrong');
  await insertCredential(pool, 'wrong', 'a', 'password-a', await insertDevice(pool, 'A', { organization: 'wrong' }));
  await insertDevice(pool, 'B', { organization: 'wrong' });
  const before = await countRows(pool);
  const a = { username: 'wrong.a', password: 'password-a' };
  const answer = await session(path, 'B', bootstrap, a);
  assert.deepEqual([answer.status, answer.body], [403, 'This device is not admitted.\n']);
  assert.equal(await status(path, 'B', periodic, a), 403);
  assert.equal(await status(path, 'NOBODY', periodic, a), 403);
  assert.deepEqual(await countRows(pool), before);
  const [event, ...more] = await readAudit(pool, 'wrong');
  assert.deepEqual([event?.kind, event?.count, event?.remote_address, more], ['wrong_device', 3, '127.0.0.1', []]);
  assert.deepEqual(event?.details, {
    serial_number: 'NOBODY',
    oui: '00D09E',
    product_class: 'Box',
    events: periodic,
    username: 'wrong.a',
  });
  assert.equal(await status(path, 'A', periodic, a), 200);
});

test('an onboarding credential suffices for a bootstrap, or until the device has its own credential', async () => {
  const path = await prepare('onboard');
  assert.equal(await status(path, 'NEW', bootstrap), 200);
  assert.equal(await status(path, 'NEW', periodic), 200);
  assert.equal(await status(path, 'OLD', periodic), 200);
  const key = await insertDevice(pool, 'OWN', { organization: 'onboard' });
  await insertCredential(pool, 'onboard', 'own', 'password-own', key);
  assert.equal(await status(path, 'OWN', periodic), 403);
  assert.deepEqual(
    (await readAudit(pool, 'onboard')).map(({ kind, details }) => [kind, details.username]),
    [['onboarding_over', 'onboard.factory']],
  );
  assert.equal(await status(path, 'OWN', bootstrap), 200, 'after a factory reset');
  assert.equal(
    await status('/acs/wrong', 'OWN', bootstrap, { ...factory, username: 'onboard.factory' }),
    401,
    'of another organization',
  );
});

test("the first use of a script's credential ends onboarding, since its message may have been lost", async () => {
  const path = await prepare('first');
  const key = await insertDevice(pool, 'FIRST', { organization: 'first' });
  await insertCredential(pool, 'first', 'made', 'password-made', key, false);
  assert.equal(await status(path, 'FIRST', periodic), 200);
  assert.equal(await status(path, 'FIRST', periodic, { username: 'first.made', password: 'password-made' }), 200);
  assert.equal(await status(path, 'FIRST', periodic), 403);
});

test('an expected bootstrap needs an open window, which then closes, except for a repeated Inform', async () => {
  const path = await prepare('window', { authentication: ['digest'], expect_bootstrap: true });
  const key = await insertDevice(pool, 'W', { organization: 'window' });
  const before = await countRows(pool);
  assert.equal(await status(path, 'W', bootstrap), 403);
  assert.equal(await status(path, 'UNKNOWN', bootstrap), 403);
  assert.deepEqual(await countRows(pool), before);
  assert.deepEqual(
    (await readAudit(pool, 'window')).map(({ kind, count }) => [kind, count]),
    [['unexpected_bootstrap', 2]],
  );
  await pool.query(`update devices set bootstrap_expected_until = now() + interval '1 day' where key = $1`, [key]);
  assert.equal(await status(path, 'W', periodic), 200, 'a periodic Inform leaves the window open');
  assert.equal(await status(path, 'W', bootstrap), 200);
  assert.equal(await status(path, 'W', bootstrap), 200);
  const { rows } = await pool.query<{ left: number }>(
    `select extract(epoch from bootstrap_expected_until - now())::int as left from devices where key = $1`,
    [key],
  );
  assert.ok((rows[0]?.left ?? 0) > 280 && (rows[0]?.left ?? 0) <= 300);
  await pool.query(`update devices set bootstrap_expected_until = now() where key = $1`, [key]);
  assert.equal(await status(path, 'W', bootstrap), 403);
});

test("a bootstrap with the device's own credential needs no window, nor does another event", async () => {
  const path = await prepare('proven', { authentication: ['digest'], expect_bootstrap: true });
  await insertCredential(
    pool,
    'proven',
    'own',
    'password-own',
    await insertDevice(pool, 'P', { organization: 'proven' }),
  );
  const own = { username: 'proven.own', password: 'password-own' };
  assert.equal(await status(path, 'P', bootstrap, own), 200);
  assert.equal(await status(path, 'P', periodic, own), 200);
});

test('bootstraps can be expected without authentication, too', async () => {
  const path = await prepare('open', { expect_bootstrap: true });
  const key = await insertDevice(pool, 'O', { organization: 'open' });
  assert.equal(await status(path, 'O', periodic), 200);
  assert.equal(await status(path, 'O', bootstrap), 403);
  await pool.query(`update devices set bootstrap_expected_until = now() + interval '1 minute' where key = $1`, [key]);
  assert.equal(await status(path, 'O', bootstrap), 200);
});

test('an organization that refuses unknown devices serves registered ones', async () => {
  const path = await prepare('closed', { unknown_devices: 'refuse' });
  await insertDevice(pool, 'REGISTERED', { organization: 'closed' });
  await pool.query(`insert into devices (organization_id, id) values ('closed', 'DISCOVERED')`);
  const before = await countRows(pool);
  const unknown = await session(path, 'STRANGER', bootstrap);
  assert.deepEqual([unknown.status, unknown.body], [403, 'This device is not admitted.\n']);
  assert.equal(await status(path, 'DISCOVERED', periodic), 403);
  assert.deepEqual(await countRows(pool), before);
  assert.equal(await status(path, 'REGISTERED', periodic), 200);
  assert.deepEqual(
    (await readAudit(pool, 'closed')).map(({ kind, count }) => [kind, count]),
    [['unknown_device', 2]],
  );
});

test('the audit event of a refused CPE is bounded, whatever the CPE claims', async () => {
  const path = await prepare('bounded', { unknown_devices: 'refuse' });
  const serial = '&#1;"\\'.repeat(60);
  assert.equal(await status(path, serial, Array<string>(64).fill(`X 00D09E ${'é"'.repeat(100)}`)), 403);
  const [event] = await readAudit(pool, 'bounded');
  assert.ok(JSON.stringify(event?.details).length < 5000);
});
