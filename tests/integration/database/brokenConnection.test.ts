import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transaction } from '../../../db/core/pool.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { until } from '../../support/until.ts';

test('a connection that breaks during a transaction fails the transaction, not the process', async () => {
  const { pool } = await createTestDatabase();
  let pid: number | undefined;
  const broken = assert.rejects(
    transaction(pool, async (db) => {
      const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
      pid = rows[0]?.pid;
      await db.query('select pg_sleep(60)');
    }),
  );
  await until('the transaction is open', () => pid !== undefined);
  await pool.query('select pg_terminate_backend($1)', [pid]);
  await broken;
  const { rows } = await pool.query<{ one: number }>('select 1 as one');
  assert.deepEqual(rows, [{ one: 1 }]);
});
