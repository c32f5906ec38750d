import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '../../../lib/observability/log.ts';
import { idempotencyKeys, RetentionSweep } from '../../../lib/retentionSweeps.ts';
import { createTestDatabase } from '../../support/database/database.ts';

const { pool } = await createTestDatabase();

async function keys(): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>(
    `select distinct convert_from(substring(key from 1 for 3), 'utf8') as key from idempotency_keys order by 1`,
  );
  return rows.map(({ key }) => key);
}

test('stored responses are deleted after a day, any number of them, and no others', async () => {
  await pool.query(`insert into idempotency_keys (organization_id, key, request, created_at)
    select organization, convert_to(age || n, 'utf8'), '', now() - hours * interval '1 hour'
    from (values ('old', 25), ('new', 23)) a (age, hours), (values ('default'), ('other')) o (organization),
    generate_series(1, 1500) n`);
  await new RetentionSweep({ pool, log: createLog('silent') }, idempotencyKeys).sweep();
  assert.deepEqual(await keys(), ['new']);
});
