import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { answered } from '../support/api/answered.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { insertFleet, readFleet } from '../support/database/fleet.ts';
import { createTestEnvironment } from '../support/process/environment.ts';

const count = 60;
const canary = 10;
const environment = await createTestEnvironment();
const { pool, client } = environment;
const api = new CuttleProcess(['start', '--only', 'api'], environment.env);
let worker = new CuttleProcess(['start', '--only', 'worker'], environment.env);
after(() => Promise.all([api.kill(), worker.kill()]));
await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));

const look = (id: string) => answered(client.GET('/v1/rollouts/{id}', { params: { path: { id } } }));

async function triggered(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*) from rollout_items where trigger_id is not null`,
  );
  return rows[0]?.count ?? 0;
}

test(
  'a worker that is killed repeatedly during a rollout loses no instance and runs none twice',
  { timeout: 600_000 },
  async () => {
    await insertFleet(pool, {
      service: 'kill',
      scripts: ['set_provisioning_status("provisioned")'],
      count,
      prefix: 'KILL-',
    });
    const { id } = (await answered(
      client.POST('/v1/rollouts', { body: { service: 'kill', canary, rate_per_second: 4 } }),
    )) as { id: string };
    for (const least of [1, 14, 32]) {
      await until(`${least} are triggered`, async () => (await triggered()) >= least, 150);
      await worker.kill();
      assert.ok((await triggered()) < count, 'it is killed in the middle');
      if (least < canary) assert.ok((await triggered()) <= canary, 'only the canary has run');
      worker = new CuttleProcess(['start', '--only', 'worker'], environment.env);
    }
    await until('the rollout has ended', async () => (await look(id)).status !== 'running', 150);
    const job = await look(id);
    assert.deepEqual([job.status, job.progress.provisioned], ['finished', count]);
    const fleet = await readFleet(pool, 'KILL-');
    assert.ok(
      fleet.every(({ pinned, versions }) => pinned === 2 && versions.join() === '1,2'),
      JSON.stringify(fleet),
    );
  },
);
