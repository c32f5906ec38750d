import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { answered } from '../support/api/answered.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { countRetries, insertFailedInstances } from '../support/database/failedInstances.ts';
import { createTestEnvironment } from '../support/process/environment.ts';

const count = 60;
const environment = await createTestEnvironment();
const { pool, client } = environment;
const api = new CuttleProcess(['start', '--only', 'api'], environment.env);
let worker = new CuttleProcess(['start', '--only', 'worker'], environment.env);
after(() => Promise.all([api.kill(), worker.kill()]));
await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));

const look = (id: string) => answered(client.GET('/v1/retries/{id}', { params: { path: { id } } }));

async function triggered(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*) from retry_job_items where trigger_id is not null`,
  );
  return rows[0]?.count ?? 0;
}

test(
  'a worker that is killed repeatedly during a bulk retry loses no instance and retries none twice',
  { timeout: 240_000 },
  async () => {
    await insertFailedInstances(pool, { service: 'kill', count, prefix: 'KILL-' });
    const { id } = (await answered(
      client.POST('/v1/retries', { body: { filter: { status: 'failed' }, rate_per_second: 4 } }),
    )) as { id: string };
    for (const least of [1, 12, 30]) {
      await until(`${least} are triggered`, async () => (await triggered()) >= least, 90);
      await worker.kill();
      assert.ok((await triggered()) < count, 'it is killed in the middle');
      worker = new CuttleProcess(['start', '--only', 'worker'], environment.env);
    }
    await until('the bulk retry has ended', async () => (await look(id)).status !== 'running', 120);
    const job = await look(id);
    assert.deepEqual([job.status, job.progress.provisioned], ['finished', count]);
    assert.deepEqual(await countRetries(pool, 'KILL-'), Array<number>(count).fill(1));
  },
);
