import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, test } from 'node:test';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { startReceiver } from '../support/api/receiver.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { call } from '../support/process/system.ts';

const environment = await createTestEnvironment({ CUTTLE_HTTP_ALLOW: '127.0.0.1' });
const { pool } = environment;
const startWorker = (): CuttleProcess => new CuttleProcess(['start', '--only', 'worker'], environment.env);
const api = new CuttleProcess(['start', '--only', 'api'], environment.env);
let worker = startWorker();
after(() => Promise.all([api.kill(), worker.kill()]));
await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));

let accepts = false;
const held: ServerResponse[] = [];
const receiver = await startReceiver((response) => {
  if (accepts) response.writeHead(200).end();
  else held.push(response);
});

test(
  'a worker that is killed while it calls endpoints loses no delivery; repetitions keep the id',
  { timeout: 240_000 },
  async () => {
    const webhook = await call(environment, 'POST', '/v1/webhooks', { url: receiver.url });
    const happen = (count: number): Promise<unknown> =>
      pool.query(
        `insert into events (organization_id, type, device_id, data)
          select 'default', 'device.discovered', 'D' || n, '{}'
          from generate_series(1, $1::int) n`,
        [count],
      );
    await happen(25);
    await until('endpoints are called', () => held.length >= 3, 90);
    await worker.kill();
    // While no worker is running.
    await happen(15);
    accepts = true;
    worker = startWorker();
    const count = async (state: string): Promise<number> =>
      (await pool.query('select 1 from webhook_deliveries where webhook_id = $1 and state = $2', [webhook.id, state]))
        .rowCount ?? 0;
    await until('every event is delivered', async () => (await count('delivered')) === 40, 150);
    const { rows } = await pool.query<{ id: string }>('select id from events');
    const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']));
    assert.deepEqual([...ids].sort(), rows.map(({ id }) => id).sort());
    const again = receiver.received.length - ids.size;
    assert.ok(again > 0 && again <= 10, `${again} came again`);
  },
);
