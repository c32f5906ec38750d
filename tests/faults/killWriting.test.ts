import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { request } from '../support/api/api.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { createTestEnvironment } from '../support/process/environment.ts';

const { pool, env, apiUrl, apiKey } = await createTestEnvironment();
let api: CuttleProcess | undefined;
after(() => api?.kill());

async function start(): Promise<void> {
  api = new CuttleProcess(['start', '--only', 'api'], env);
  await until('the API answers', () => answers(`${apiUrl}/healthz`));
}

const inCommit = `select 1
  from pg_stat_activity
  where datname = current_database() and query = 'commit' and wait_event = 'advisory'`;

test(
  'a request whose process is killed in its commit runs once, and a repetition gets the response',
  { timeout: 120_000 },
  async () => {
    await start();
    // A commit that waits for the test, and succeeds although its client is gone.
    const holder = await pool.connect();
    await holder.query('select pg_advisory_lock(1)');
    await pool.query(`create function linger() returns trigger
      language plpgsql as $$ begin perform pg_advisory_xact_lock(1); return null; end $$;
    create constraint trigger linger after update on idempotency_keys deferrable initially deferred
    for each row execute function linger()`);
    const headers = { 'Idempotency-Key': randomUUID() };
    const body = { id: 'KILLED' };
    const lost = assert.rejects(request(`${apiUrl}/v1/devices`, 'POST', apiKey, body, headers));
    await until('the commit is in progress', async () => ((await pool.query(inCommit)).rowCount ?? 0) > 0);
    await api?.kill();
    await lost;
    await holder.query('select pg_advisory_unlock(1)');
    holder.release();
    await start();
    const again = await request(`${apiUrl}/v1/devices`, 'POST', apiKey, body, headers);
    assert.deepEqual([again.status, again.body.id, again.headers.get('Idempotency-Replayed')], [201, 'KILLED', 'true']);
    const { rows } = await pool.query<{ count: number }>(`select count(*) from devices where id = 'KILLED'`);
    assert.equal(rows[0]?.count, 1);
  },
);
