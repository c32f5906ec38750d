import assert from 'node:assert/strict';
import type { RemoteInfo, Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { StunServer } from '../../../acs/stun/server.ts';
import {
  attributeTypes,
  bindingRequest,
  parseStun,
  readMappedAddress,
  renderAddress,
  renderStun,
  transactionIdOf,
} from '../../../lib/net/stun.ts';
import { Wakeups } from '../../../lib/wakeups.ts';
import { createTestDatabase } from '../../support/database/database.ts';

const log = pino({ level: 'silent' });
const id = transactionIdOf(Buffer.from('0123456789ab'));
const binding = renderStun(bindingRequest, id, []);

async function startServer(host = '127.0.0.1'): Promise<StunServer> {
  const server = await StunServer.listen({ host, port: 0 }, log);
  after(() => server.close());
  return server;
}

async function openClient(type: 'udp4' | 'udp6' = 'udp4'): Promise<Socket> {
  const client = createSocket(type).bind(0, type === 'udp4' ? '127.0.0.1' : '::1');
  await once(client, 'listening');
  after(() => client.close());
  return client;
}

async function next(client: Socket): Promise<{ bytes: Buffer; from: RemoteInfo }> {
  const [bytes, from] = (await once(client, 'message')) as [Buffer, RemoteInfo];
  return { bytes, from };
}

test('a client gets its own address, after any other datagrams', async () => {
  const server = await startServer();
  const [client, victim] = [await openClient(), await openClient()];
  const answered = next(client);
  for (const noise of [Buffer.alloc(0), Buffer.from('noise'), Buffer.alloc(60_000), renderStun(0x0101, id, [])])
    client.send(noise, server.port, '127.0.0.1');
  const reflected = renderStun(bindingRequest, id, [
    [0x0002, renderAddress({ address: '127.0.0.1', port: victim.address().port })],
  ]);
  client.send(reflected, server.port, '127.0.0.1');
  const { bytes, from } = await answered;
  const message = parseStun(bytes);
  assert.deepEqual(message && readMappedAddress(message), { address: '127.0.0.1', port: client.address().port });
  assert.ok(message?.attributes.has(attributeTypes.xorMappedAddress));
  assert.equal(from.port, server.port);
});

test('also over IPv6, and IPv4 clients of an IPv6 socket get their IPv4 address', async () => {
  const server = await startServer('::');
  for (const [type, host] of [
    ['udp4', '127.0.0.1'],
    ['udp6', '::1'],
  ] as const) {
    const client = await openClient(type);
    const answered = next(client);
    client.send(binding, server.port, host);
    const message = parseStun((await answered).bytes);
    assert.deepEqual(message && readMappedAddress(message), { address: host, port: client.address().port });
    const asked = next(client);
    server.send({ address: host, port: client.address().port, text: 'GET' });
    assert.equal((await asked).bytes.toString(), 'GET');
  }
});

test('a connection request of any process comes from the STUN port, several times', async () => {
  const { pool, url } = await createTestDatabase();
  const [worker, gateway] = [
    new Wakeups({ pool, connectionString: url, log }),
    new Wakeups({ pool, connectionString: url, log }),
  ];
  await Promise.all([worker.start(), gateway.start()]);
  const [server, cpe] = [await startServer(), await openClient()];
  gateway.onDatagram((datagram) => {
    server.send(datagram);
  });
  await worker.sendDatagram({
    address: '127.0.0.1',
    port: cpe.address().port,
    text: 'GET http://127.0.0.1?ts=1 HTTP/1.1\r\n\r\n',
  });
  for (let copy = 1; copy <= 3; copy += 1) {
    const { bytes, from } = await next(cpe);
    assert.match(bytes.toString(), /^GET http:\/\/127\.0\.0\.1\?ts=1 /);
    assert.equal(from.port, server.port);
  }
  await Promise.all([worker.stop(), gateway.stop()]);
});

test('a port in use is refused', async () => {
  const server = await startServer();
  await assert.rejects(StunServer.listen({ host: '127.0.0.1', port: server.port }, log), /EADDRINUSE/);
});
