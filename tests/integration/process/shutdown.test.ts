import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { answers, CuttleProcess } from '../../support/process/cuttleProcess.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../../support/process/freePort.ts';
import { createTestEnvironment } from '../../support/process/environment.ts';

const metricsPort = String(await freePort());
const { env, apiUrl, apiKey, pool } = await createTestEnvironment({
  CUTTLE_METRICS_PORT: metricsPort,
  CUTTLE_SHUTDOWN_DELAY_SECONDS: '3',
});
const metrics = `http://127.0.0.1:${metricsPort}`;
const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };

async function statusOf(url: string): Promise<number | undefined> {
  return await fetch(url).then(
    ({ status }) => status,
    () => undefined,
  );
}

test(
  'at SIGTERM /readyz turns 503, then connections are refused, and requests in progress complete',
  { timeout: 120_000 },
  async () => {
    const cuttle = new CuttleProcess(['start', '--only', 'api'], env);
    after(() => cuttle.kill());
    await until('it is ready', () => answers(`${apiUrl}/readyz`));
    assert.equal(await statusOf(`${metrics}/readyz`), 200);

    const idle = connect(Number(new URL(apiUrl).port), '127.0.0.1');
    idle.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle, 'data');
    const agent = new Agent({ keepAlive: true });
    const body = JSON.stringify({ id: 'UNDER-WAY' });
    const pending = request(`${apiUrl}/v1/devices`, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    const answered = once(pending, 'response') as Promise<[IncomingMessage]>;
    pending.write(body.slice(0, 5));
    await until(
      'the request has arrived',
      () => pending.socket?.bytesWritten !== undefined && pending.socket.bytesWritten > 0,
    );

    const ended = cuttle.stop();
    await until('/readyz reports stopping', async () => (await statusOf(`${metrics}/readyz`)) === 503);
    const stopping = await fetch(`${apiUrl}/readyz`);
    assert.deepEqual([stopping.status, ((await stopping.json()) as { status: string }).status], [503, 'stopping']);
    const late = await fetch(`${apiUrl}/v1/devices`, { headers });
    assert.equal(late.status, 200, 'requests that load balancers still send are answered');
    assert.equal(late.headers.get('connection'), 'close');

    const closed = once(idle, 'close');
    idle.resume();
    await until('connections are refused', async () => (await statusOf(`${apiUrl}/livez`)) === undefined);
    await closed;
    assert.equal(await statusOf(`${metrics}/readyz`), 503, 'health is reported until the end');
    pending.end(body.slice(5));
    const [response] = await answered;
    assert.equal(response.statusCode, 201);
    response.resume();
    assert.equal(await ended, 0);
    assert.equal((await pool.query(`select 1 from devices where id = 'UNDER-WAY'`)).rowCount, 1);
    agent.destroy();
  },
);

test(
  'a process without a worker is ready while Temporal does not answer, and says so',
  { timeout: 60_000 },
  async () => {
    const cuttle = new CuttleProcess(['start', '--only', 'acs'], {
      ...env,
      CUTTLE_SHUTDOWN_DELAY_SECONDS: '0',
      TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    });
    after(() => cuttle.kill());
    await until('it is ready', () => answers(`${metrics}/readyz`));
    const report = (await (await fetch(`${metrics}/readyz`)).json()) as {
      status: string;
      parts: Record<string, string>;
    };
    assert.deepEqual(report, {
      status: 'degraded',
      parts: { database: 'up', temporal: 'does not answer', outbox: 'up', gateway: 'up' },
    });
    assert.match(await (await fetch(`${metrics}/metrics`)).text(), /^cuttle_cwmp_connections 0$/m);
    assert.equal(await cuttle.stop(), 0);
  },
);
