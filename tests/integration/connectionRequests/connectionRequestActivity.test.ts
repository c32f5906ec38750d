import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { pino } from 'pino';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { requestConnection } from '../../../activities/runs/requestConnection.ts';
import type { Datagram } from '../../../lib/net/udpConnectionRequest.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { storeParameters } from '../../support/database/parameters.ts';
import { until } from '../../support/until.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

const { pool } = await createTestDatabase();
const datagrams: Datagram[] = [];
const deps = {
  pool,
  log: pino({ level: 'silent' }),
  metrics: new Metrics(),
  hintEvents: () => undefined,
  connectionRequests: {
    addresses: { allow: ['127.0.0.0/8'], ownPorts: [] },
    retry: { initialInterval: 5000, backoffCoefficient: 2, maximumInterval: 900_000 },
    sendDatagram: (datagram: Datagram) => {
      datagrams.push(datagram);
      return Promise.resolve();
    },
  },
} as unknown as ActivityDependencies;

/** A CPE's port; `answer` undefined: it accepts the connection and stays silent. */
async function listen(answer?: string): Promise<{ url: string; requests: () => number; open: () => number }> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    requests += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    if (answer !== undefined) socket.end(answer);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 2000 });
  await once(server, 'listening');
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests: () => requests,
    open: () => sockets.size,
  };
}

/** Returns a port where nothing listens. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/`;
}

let devices = 0;

/** A device with a run that waits for it. */
async function waitingDevice(
  url: string,
  columns: Record<string, string> = {},
): Promise<{ runId: number; key: number; id: string }> {
  devices += 1;
  const id = `D${devices}`;
  const key = await insertDevice(pool, id);
  await pool.query('update devices set connection_request_url = $2 where key = $1', [key, url]);
  for (const [column, value] of Object.entries(columns))
    await pool.query(`update devices set ${column} = $2 where key = $1`, [key, value]);
  await attachService(pool, key, id);
  const runId = await beginRun(pool, id);
  await queueMessages(pool, runId, [{ name: 'Reboot', commandKey: '' }]);
  return { runId, key, id };
}

interface Failure {
  message: string;
  type: string;
  category: string;
  nextRetryDelay?: number;
  stack: string;
}

async function failureOf(runId: number, attempt = 1): Promise<Failure> {
  const failure: unknown = await requestConnection(deps, { runId }, attempt).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(failure instanceof Error, 'it fails');
  return failure as unknown as Failure;
}

async function stateOf(key: number): Promise<{ attempts: number; error: string | null }> {
  const { rows } = await pool.query<{ attempts: number; error: string | null }>(
    'select connection_request_attempts as attempts, connection_request_error as error from devices where key = $1',
    [key],
  );
  return rows[0] ?? { attempts: 0, error: '' };
}

/** Backdates the last request by this long. */
async function letPass(key: number, seconds: number): Promise<void> {
  await pool.query(
    `update devices set connection_request_at = connection_request_at - $2 * interval '1 second' where key = $1`,
    [key, seconds],
  );
}

describe('an attempt', () => {
  test('that fails gives one sentence, without a warning or a stack', async () => {
    const { runId, key, id } = await waitingDevice(await closedPort());
    const failure = await failureOf(runId);
    assert.equal(
      failure.message,
      `${id} cannot be reached by a connection request; its messages are sent at its next Inform: nothing ` +
        'listens at its port',
    );
    assert.deepEqual([failure.type, failure.category, failure.stack], ['ConnectionRequest', 'BENIGN', '']);
    assert.equal(failure.nextRetryDelay, undefined);
    assert.deepEqual(await stateOf(key), { attempts: 1, error: 'nothing listens at its port' });
  });

  test('that was accepted gives the CPE 30 s, or a longer back-off, and then asks again', async () => {
    const port = await listen('HTTP/1.1 200 OK\r\n\r\n');
    const { runId, key, id } = await waitingDevice(port.url);
    const first = await failureOf(runId);
    assert.equal(first.message, `${id} was sent a connection request and has 30 s to open a session`);
    assert.equal(first.nextRetryDelay, 30_000);
    await letPass(key, 30);
    assert.equal((await failureOf(runId, 2)).nextRetryDelay, 30_000);
    await letPass(key, 900);
    assert.equal((await failureOf(runId, 9)).nextRetryDelay, 900_000);
    assert.equal(port.requests(), 3);
    assert.deepEqual(await stateOf(key), { attempts: 3, error: null });
  });

  test('that finds an empty queue succeeds without a request', async () => {
    const port = await listen('HTTP/1.1 200 OK\r\n\r\n');
    const { runId } = await waitingDevice(port.url);
    await pool.query(`update messages set state = 'acknowledged' where run_id = $1`, [runId]);
    await requestConnection(deps, { runId }, 1);
    assert.equal(port.requests(), 0);
  });

  test('that finds the CPE in a session sends no request, and looks again in case the session breaks off', async () => {
    const port = await listen('HTTP/1.1 200 OK\r\n\r\n');
    const { runId, key, id } = await waitingDevice(port.url);
    await pool.query(`update devices set session_phase = 'open', session_started_at = now() where key = $1`, [key]);
    const failure = await failureOf(runId);
    assert.equal(failure.message, `${id} is in a session and receives its messages there`);
    assert.equal(failure.nextRetryDelay, 30_000);
    assert.equal(port.requests(), 0);
  });

  test('starts counting again after each Inform', async () => {
    const { runId, key } = await waitingDevice(await closedPort());
    await failureOf(runId);
    await letPass(key, 10);
    await failureOf(runId, 2);
    assert.equal((await stateOf(key)).attempts, 2);
    await pool.query(`update devices set last_inform_at = now() where key = $1`, [key]);
    await letPass(key, -1);
    await pool.query(
      `update devices set connection_request_at = last_inform_at - interval '10 seconds' where key = $1`,
      [key],
    );
    await failureOf(runId, 2);
    assert.equal((await stateOf(key)).attempts, 1);
  });
});

describe('a device gets one request per interval', () => {
  test('for any number of waiting runs and workers', async () => {
    const port = await listen('HTTP/1.1 503 Busy\r\n\r\n');
    const { runId, key } = await waitingDevice(port.url);
    const others = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const other = await waitingDevice(port.url);
        await pool.query('update messages set device_key = $2 where run_id = $1', [other.runId, key]);
        return other.runId;
      }),
    );
    await Promise.all([runId, ...others].map((waiting) => failureOf(waiting)));
    assert.equal(port.requests(), 1);
    const failure = await failureOf(others[0] ?? 0);
    assert.match(
      failure.message,
      /cannot be reached by a connection request; its messages are sent at its next Inform: it is busy/,
    );
    assert.equal(port.requests(), 1);
    assert.equal((await stateOf(key)).attempts, 1);
  });

  test('that doubles with the attempts', async () => {
    const port = await listen('HTTP/1.1 503 Busy\r\n\r\n');
    const { runId, key } = await waitingDevice(port.url);
    await failureOf(runId, 1);
    await letPass(key, 5);
    await failureOf(runId, 4);
    assert.equal(port.requests(), 1, '20 s follow the third attempt');
    await letPass(key, 15);
    await failureOf(runId, 4);
    assert.equal(port.requests(), 2);
  });
});

test('a thousand silent CPEs do not delay one that answers', async () => {
  const [silent, quick] = [await listen(), await listen('HTTP/1.1 200 OK\r\n\r\n')];
  const { runId: template } = await waitingDevice(silent.url);
  const { rows } = await pool.query<{ id: number }>(
    `with made as (
       insert into devices (organization_id, id, registered_at, connection_request_url)
       select 'default', 'silent' || n, now(), $2
       from generate_series(1, 1000) n
       returning key
     ), running as (
       insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
       first_execution_run_id, service_id, version, variables, device, seed)
       select r.instance_id, 1 + row_number() over (), 'default', made.key, r.trigger_id, gen_random_uuid(), '',
       r.service_id, 1, '{}', '{}', ''
       from runs r, made
       where r.id = $1
       returning id, device_key
     ), queued as (
       insert into messages (organization_id, device_key, run_id, number, purpose, method, request, summary, state)
       select 'default', device_key, id, 1, 'run', 'Reboot', '{"name": "Reboot", "commandKey": ""}', 'Reboot',
       'queued'
       from running
     ) select id from running`,
    [template, silent.url],
  );
  const failures = rows.map(({ id }) => failureOf(id));
  await until('every CPE gets its request', () => silent.requests() >= 900);
  const { runId } = await waitingDevice(quick.url);
  assert.match((await failureOf(runId)).message, /was sent a connection request/);
  assert.ok(silent.open() > 0, 'the silent CPEs are still awaited');
  const [first] = await Promise.all(failures);
  assert.match(first?.message ?? '', /it did not answer within 5 s$/);
});

describe('by UDP', () => {
  test('a CPE gets a signed request where HTTP does not reach it', async () => {
    const { runId, key } = await waitingDevice(await closedPort(), {
      udp_connection_request_address: '127.0.0.1:4000',
      connection_request_username: 'ann',
      connection_request_password: 'secret',
    });
    datagrams.length = 0;
    assert.match((await failureOf(runId)).message, /was sent a connection request and has 30 s to open a session$/);
    assert.equal(datagrams.length, 1);
    assert.match(
      datagrams[0]?.text ?? '',
      /^GET http:\/\/127\.0\.0\.1:4000\?ts=\d+&id=\d+&un=ann&cn=[0-9A-F]{16}&sig=[0-9A-F]{40} HTTP\/1\.1\r\n\r\n$/,
    );
    assert.deepEqual(await stateOf(key), { attempts: 1, error: null });
  });

  test('but not where HTTP does, nor at a forbidden address', async () => {
    const port = await listen('HTTP/1.1 200 OK\r\n\r\n');
    const reached = await waitingDevice(port.url, { udp_connection_request_address: '127.0.0.1:4000' });
    const forbidden = await waitingDevice(await closedPort(), { udp_connection_request_address: '10.0.0.1:4000' });
    datagrams.length = 0;
    await failureOf(reached.runId);
    assert.match(
      (await failureOf(forbidden.runId)).message,
      new RegExp(
        String.raw`nothing listens at its port, and by UDP it is reported at the internal address 10\.0\.0\.1, ` +
          'which is not allowed',
      ),
    );
    assert.equal(datagrams.length, 0);
  });

  test('at the address read from the CPE, when its Informs do not contain it', async () => {
    const { runId, key } = await waitingDevice(await closedPort(), { root: 'Device.' });
    await storeParameters(pool, key, [
      { path: 'Device.ManagementServer.UDPConnectionRequestAddress', value: '127.0.0.1:4001' },
    ]);
    datagrams.length = 0;
    await failureOf(runId);
    assert.equal(datagrams[0]?.port, 4001);
  });
});
