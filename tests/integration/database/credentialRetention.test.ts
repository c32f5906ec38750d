import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../../../lib/observability/log.ts';
import { credentials, RetentionSweep } from '../../../lib/retentionSweeps.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { insertDevice } from '../../support/database/rows.ts';

const { pool } = await createTestDatabase();

/** Inserts a credential that was made, and last used, so many days ago. */
async function insert(device: number | null, name: string, made: number, used: number | null = null): Promise<void> {
  await pool.query(
    `insert into credentials (organization_id, username, password, device_key, created_at, updated_at, last_used_at)
     select 'default', 'default.' || $1, 'sealed', $2, at, at, now() - make_interval(days => $4)
     from (select now() - make_interval(days => $3) as at) made`,
    [name, device, made, used],
  );
}

async function names(device: number | null): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select substr(username, 9) as name from credentials where device_key is not distinct from $1 order by username`,
    [device],
  );
  return rows.map(({ name }) => name);
}

async function sweep(): Promise<void> {
  await new RetentionSweep({ pool, log: createLog('silent') }, credentials).sweep();
}

test('a credential goes 90 days after it was made or used, once a later one was proven', async () => {
  const device = await insertDevice(pool, 'REPLACED');
  await insert(device, 'a-never-used', 400);
  await insert(device, 'b-used-long-ago', 300, 91);
  await insert(device, 'c-used', 300, 89);
  await insert(device, 'd-newest-proven', 200, 200);
  await insert(device, 'e-newer', 100);
  await sweep();
  assert.deepEqual(await names(device), ['c-used', 'd-newest-proven', 'e-newer']);
});

test('a credential stays while no later one of its device was proven since it was made', async () => {
  const unproven = await insertDevice(pool, 'UNPROVEN');
  await insert(unproven, 'f-in-stock', 400);
  await insert(unproven, 'g-in-stock', 300);
  const changed = await insertDevice(pool, 'CHANGED');
  await insert(changed, 'h-in-use', 300, 200);
  // Its password was changed after its last use.
  await insert(changed, 'i-changed', 100, 150);
  await insert(null, 'j-onboarding', 400);
  await sweep();
  assert.deepEqual(await names(unproven), ['f-in-stock', 'g-in-stock']);
  assert.deepEqual(await names(changed), ['h-in-use', 'i-changed']);
  assert.deepEqual(await names(null), ['j-onboarding']);
});

test('a device has at most 20 credentials: the newest, and the newest that it has proven', async () => {
  const device = await insertDevice(pool, 'MANY');
  const other = await insertDevice(pool, 'OTHER');
  await insert(other, 'other', 900);
  await insert(device, 'k-first', 800, 700);
  await insert(device, 'l-proven', 600, 500);
  for (let made = 400; made > 375; made -= 1) await insert(device, `made-${1000 - made}`, made);
  const newest = Array.from({ length: 19 }, (_, index) => `made-${606 + index}`);
  assert.deepEqual(await names(device), ['l-proven', ...newest]);
  assert.deepEqual(await names(other), ['other']);
  await insert(null, 'onboarding', 0);
  assert.ok((await names(null)).includes('onboarding'));
});
