import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createApiKey, ensureDefaultOrganization, findApiKey } from '../../../db/access/apiKeys.ts';
import { createTestDatabase } from '../../support/database/database.ts';

const { pool } = await createTestDatabase();

it('creates keys that are found, and stores only their hash', async () => {
  const key = await createApiKey(pool, 'other', 'billing');
  assert.match(key, /^cuttle_[0-9A-Za-z]{43}$/);
  assert.partialDeepStrictEqual(await findApiKey(pool, key), {
    organizationId: 'other',
    name: 'billing',
    role: 'admin',
  });
  assert.equal(await findApiKey(pool, `${key}x`), undefined);
  const { rows } = await pool.query('select * from api_keys');
  assert.ok(!JSON.stringify(rows).includes(key.slice('cuttle_'.length + 6)));
});

it('creates the organization `default` and its key once, also for simultaneous starts', async () => {
  await pool.query(`delete from organizations where id = 'default'`);
  const keys = await Promise.all([1, 2, 3].map(() => ensureDefaultOrganization(pool)));
  const [key, ...more] = keys.filter((made) => made !== undefined);
  assert.partialDeepStrictEqual(await findApiKey(pool, key ?? ''), {
    organizationId: 'default',
    name: 'admin',
    role: 'admin',
  });
  assert.deepEqual(more, []);
  assert.equal(await ensureDefaultOrganization(pool), undefined);
});
