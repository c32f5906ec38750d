import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { boundsFor, SocketLimits } from '../../lib/net/socketLimits.ts';
import { makeCertificate } from '../support/cpe/certificates.ts';
import { inform } from '../support/cpe/cpeMessages.ts';
import { startTestGateway } from '../support/cpe/gateway.ts';
import { postOverTls } from '../support/cpe/tlsCpe.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { until, within } from '../support/until.ts';

const database = await createTestDatabase();
const certificate = makeCertificate({ name: 'acs', alternativeNames: ['127.0.0.1'] });
const tls = { cert: certificate.cert, key: certificate.key };
/** In milliseconds. */
const connections = { head: 1_000, request: 2_000, idle: 60_000, check: 50, requests: 100 };
const many = 1_500;

const opened: Socket[] = [];
after(() => {
  for (const socket of opened) socket.destroy();
});

/** Opens sockets that keep their side open, whatever the server does. */
async function openSockets(port: number, count: number, greeting = '', from = '127.0.0.1'): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from, allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    if (greeting !== '') socket.write(greeting);
    return socket;
  });
  opened.push(...sockets);
  const settled = sockets.map(
    (socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve)),
  );
  await within('all sockets are connected or refused', Promise.all(settled), 60);
  return sockets;
}

function countSockets(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}

test(`${many} TLS handshakes that are never finished leave no socket`, async () => {
  const gateway = await startTestGateway(database, {}, { connections, tls });
  const limits = new SocketLimits({ total: 10_000, perAddress: 10_000 });
  limits.watch(gateway.server);
  await openSockets(gateway.port, many / 3);
  await openSockets(gateway.port, many / 3, '\x16\x03\x01\x02\x00');
  await openSockets(gateway.port, many / 3, 'POST /acs HTTP/1.1\r\n\r\n');
  await until('the server has destroyed all sockets', async () => (await countSockets(gateway.server)) === 0, 60);
  assert.equal(limits.open, 0);
  assert.equal((await postOverTls(gateway.port, inform({ serial: 'TLSAFTER' }))).status, 200);
  await until('the sockets of finished handshakes are no longer counted', () => Promise.resolve(limits.open === 0));
});

test(`${many} silent or slow connections leave no socket, though the clients keep their side open`, async () => {
  const gateway = await startTestGateway(database, {}, { connections });
  const limits = new SocketLimits({ total: 10_000, perAddress: 10_000 });
  limits.watch(gateway.server);
  await openSockets(gateway.port, many / 3);
  await openSockets(gateway.port, many / 3, 'POST /acs HTTP/1.1\r\nContent-Length: 5\r\n\r\n');
  await openSockets(gateway.port, many / 3, 'nonsense\r\n\r\n');
  await until('the server has destroyed all sockets', async () => (await countSockets(gateway.server)) === 0, 60);
  assert.equal(limits.open, 0);
});

test('one address cannot use all sockets, and what is beyond the limit is closed at once', async () => {
  const gateway = await startTestGateway(
    database,
    {},
    { connections: { ...connections, head: 60_000, request: 60_000 } },
  );
  let refused = 0;
  const limits = new SocketLimits(
    { total: 100, perAddress: 40 },
    { isExempt: (address) => address.endsWith('127.0.0.3'), onRefusal: () => (refused += 1) },
  );
  limits.watch(gateway.server);
  await openSockets(gateway.port, 400);
  await until('the rest is refused', () => Promise.resolve(refused === 360));
  assert.equal(limits.open, 40);
  const [other] = await openSockets(gateway.port, 1, '', '127.0.0.2');
  const body = inform({ serial: 'OTHERADDRESS' });
  const answered = once(other as Socket, 'data') as Promise<[Buffer]>;
  other?.write(`POST /acs HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  assert.match((await within('an answer', answered))[0].toString('latin1'), /^HTTP\/1\.1 200 /);
  await openSockets(gateway.port, 70, '', '127.0.0.3');
  await until('all sockets are in use', () => Promise.resolve(limits.open === 100));
});

test('the bounds leave room for the files that the process needs itself', () => {
  assert.deepEqual(boundsFor(40_000, 1_000_000), { total: 40_000, perAddress: 10_000 });
  assert.deepEqual(boundsFor(40_000, 300), { total: 150, perAddress: 37 });
});
