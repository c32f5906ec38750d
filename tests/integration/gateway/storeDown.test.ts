import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { after, test } from 'node:test';
import { createPool } from '../../../db/core/pool.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { testRing } from '../../support/database/keys.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';

const database = await createTestDatabase();
const { pool } = database;
const timeouts = { connect: 1500, answer: 1500 };

/** A server on its own port, which closes with its connections after the tests. */
async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function gatewayOn(port: number): Promise<number> {
  const url = new URL(database.url);
  url.port = String(port);
  const own = createPool(url.href, 2, () => undefined, { timeouts, sealer: testRing });
  after(() => {
    // Not awaited: the database does not answer the termination message either.
    void own.end().catch(() => undefined);
  });
  return (await startTestGateway(database, { pool: own })).port;
}

function assertPutOff(answer: RawAnswer): void {
  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '30']);
  assert.doesNotMatch(answer.body, /Response|postgres|sql/i);
}

test('a database that accepts connections and never answers: each request gets its 503 in time', async () => {
  const { port } = await listen(() => undefined);
  const gateway = await gatewayOn(port);
  const cpes = Array.from({ length: 5 }, () => new RawCpe(gateway));
  for (const answer of await Promise.all(cpes.map((cpe, index) => cpe.post(inform({ serial: `HUNG${index}` })))))
    assertPutOff(answer);
  await Promise.all(cpes.map((cpe) => cpe.close()));
});

test('a database that refuses connections: each request gets its 503 in time', async () => {
  const { server, port } = await listen(() => undefined);
  server.close();
  await once(server, 'close');
  const cpe = new RawCpe(await gatewayOn(port));
  assertPutOff(await cpe.post(inform({ serial: 'REFUSED' })));
  assertPutOff(await cpe.post(''));
  await cpe.close();
});

test('when the database stops answering in a session, nothing is confirmed that was not stored', async () => {
  const { host, port: realPort } = { host: new URL(database.url).hostname, port: Number(new URL(database.url).port) };
  let frozen = false;
  const { port } = await listen((socket) => {
    const upstream = connect({ host, port: realPort });
    upstream.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (!frozen) upstream.write(chunk);
    });
    upstream.on('data', (chunk) => socket.write(chunk));
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
  });
  const gateway = await gatewayOn(port);
  const cpe = new RawCpe(gateway);
  assert.equal((await cpe.post(inform({ serial: 'FROZEN' }))).status, 200);
  frozen = true;
  const kick = envelope('<cwmp:Kicked/>');
  assertPutOff(await cpe.post(kick));
  assertPutOff(await cpe.post(inform({ serial: 'FROZEN', retryCount: 1 })));
  assertPutOff(await cpe.post(''));
  frozen = false;
  assert.match((await cpe.post(kick)).body, /KickedResponse/);
  assert.equal((await cpe.post('')).status, 204);
  const { rows } = await pool.query(
    `select method from cpe_calls c join devices d on d.key = c.device_key where d.id = 'FROZEN'`,
  );
  assert.deepEqual(rows, [{ method: 'Kicked' }]);
  await cpe.close();
});
