import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPool } from '../../../db/core/pool.ts';
import { countSealed, reseal } from '../../../db/core/reseal.ts';
import { readRunLog } from '../../../db/runs/runReads.ts';
import { readStepContext } from '../../../db/runs/stepContext.ts';
import { newKey } from '../../../lib/keys/keyFile.ts';
import { KeyRing } from '../../../lib/keys/keyRing.ts';
import { rotate } from '../../../lib/keys/rotate.ts';
import { unlock } from '../../../lib/keys/unlock.ts';
import { findCanaries } from '../../support/database/canaries.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { testRing } from '../../support/database/keys.ts';
import { attachService, beginRun, insertCredential, insertDevice, queueMessages } from '../../support/database/rows.ts';

const canaries = { one: 'canary-one-1111', two: 'canary-two-2222', seed: 'canary-seed-of-thirty-two-bytes!' };
const code = 'Device.DeviceInfo.ProvisioningCode';

const { pool, url } = await createTestDatabase();

function ringOf(primary: string, ...keys: object[]): KeyRing {
  const text = JSON.stringify({ primary, keys });
  return new KeyRing({ name: 'another ring', readSync: () => text, read: () => Promise.resolve(text) });
}

/** Inserts rows with a plain value in every sealed column. */
async function insertClearRows(): Promise<number> {
  const device = await insertDevice(pool, 'OLD');
  await attachService(pool, device, 'old');
  await insertCredential(pool, 'default', 'old', canaries.one, device);
  const runId = await beginRun(pool, 'old');
  const definitions = JSON.stringify([
    { name: 'a', type: 'string', required: false, secret: true, default: canaries.two },
  ]);
  await pool.query('update service_versions set variables = $1', [definitions]);
  await pool.query('update instances set variables = $1', [{ a: canaries.one }]);
  await pool.query(`update runs set variables = $1, seed = $2, error = $3, device = $4`, [
    { a: canaries.one },
    Buffer.from(canaries.seed),
    {
      type: 'CwmpFault',
      message: canaries.one,
      fault_code: '9002',
      parameter_faults: [{ parameter_name: 'x', fault_code: '9003', fault_string: canaries.one }],
    },
    {},
  ]);
  const [id] = await queueMessages(pool, runId, [
    {
      name: 'SetParameterValues',
      parameterList: [{ name: code, value: canaries.one, type: 'string' }],
      parameterKey: 'key',
    },
  ]);
  await pool.query(`update messages set awaited = true, response = $2, fault = $2, completion = $2 where id = $1`, [
    id,
    { name: canaries.one, status: 1, fault_code: '9002' },
  ]);
  await pool.query(
    `insert into run_steps (run_id, step, calls, result, http_request, http_response) values ($1, 1, $2, $3, $3, $3)`,
    [runId, JSON.stringify([{ name: canaries.one }]), { name: canaries.one }],
  );
  await pool.query(
    `insert into run_logs (run_id, line, at, text) select $1, n, now(), $2 from generate_series(1, 1200) n`,
    [runId, canaries.one],
  );
  await pool.query('update triggers set changed = $1', [{ [code]: canaries.one }]);
  await pool.query('update devices set connection_request_password = $1', [canaries.one]);
  await pool.query(
    `insert into cpe_calls (device_key, number, method, arguments, session_id, sessions_since, digest)
      values ($1, 1, 'Kicked', $2, '', now(), '')`,
    [device, { a: canaries.one }],
  );
  await pool.query(`insert into secrets (name, value) values ('old', $1)`, [Buffer.from(canaries.seed)]);
  return runId;
}

test('plain values are sealed in every column, and read unchanged', async () => {
  const runId = await insertClearRows();
  assert.equal((await findCanaries(pool, canaries)).length, 19);
  const before = await readStepContext(pool, runId, 1);
  await unlock(pool, testRing);
  const { sealed, failed } = await reseal(pool, testRing.primary);
  assert.deepEqual(await findCanaries(pool, canaries), []);
  assert.equal(failed, null);
  assert.ok(sealed > 1200);
  const afterwards = await readStepContext(pool, runId, 1);
  assert.deepEqual(afterwards && { ...afterwards, credentials: {} }, before && { ...before, credentials: {} });
  assert.deepEqual(
    (await readRunLog(pool, 'default', runId)).map(({ text }) => text),
    Array<string>(1200).fill(canaries.one),
  );
  assert.deepEqual(await reseal(pool, testRing.primary), { sealed: 0, failed: null }, 'no plain value is left');
});

test('only values that SQL compares are stored in the clear', async () => {
  const { rows } = await pool.query<{ error: object; request: object }>(
    `select r.error - 'sealed' as error, m.request - 'sealed' as request
      from runs r
      join messages m on m.run_id = r.id`,
  );
  assert.deepEqual(rows[0], {
    error: { type: 'CwmpFault', fault_code: '9002', parameter_faults: [{ fault_code: '9003' }] },
    request: { name: 'SetParameterValues', parameterKey: 'key' },
  });
});

test('another key ring is refused, naming the missing key', async () => {
  const other = ringOf('other', { ...newKey(), id: 'other' });
  const own = createPool(url, 2, () => undefined, { sealer: other });
  await assert.rejects(unlock(own, other), {
    name: 'SetupError',
    message: /encrypted with the key test, which the key ring another ring does not have/,
  });
  await own.end();
});

test('a rotation encrypts everything again, names values that do not open, and leaves them unchanged', async () => {
  const before = { id: 'test', key: Buffer.alloc(32, 'test').toString('base64'), createdAt: '2026-01-01T00:00:00Z' };
  const rotated = ringOf('next', before, { ...newKey(), id: 'next' });
  const own = createPool(url, 3, () => undefined, { sealer: rotated });
  await pool.query(`update credentials set password = replace(password, ':test:', ':lost:')`);
  const { sealed, failed } = await rotate(own, rotated, { file: undefined, only: false, onProgress: () => undefined });
  assert.ok(sealed > 1200);
  assert.deepEqual(failed?.count, 1);
  assert.match(failed.first, /credentials\.password needs the key lost/);
  assert.deepEqual([...(await countSealed(own)).keys()].sort(), ['lost', 'next']);
  assert.equal(
    (await readRunLog(own, 'default', (await own.query<{ id: number }>('select id from runs')).rows[0]?.id ?? 0))
      .length,
    1200,
  );
  await own.end();
});
