import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import type { Caller } from '../../../acs/authentication/authenticate.ts';
import { chargedSender } from '../../../acs/authentication/chargedSender.ts';
import type { LimitSettings } from '../../../acs/limits/limits.ts';
import { Limits } from '../../../acs/limits/limits.ts';
import { inform, parameterValuesResponse } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import type { TestGateway } from '../../support/cpe/gateway.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { insertCredential, insertDevice, insertOrganization } from '../../support/database/rows.ts';
import { basicOf } from '../../support/cpe/authorization.ts';

const database = await createTestDatabase();
const { pool } = database;

interface Limited extends TestGateway {
  clock: { now: number };
  logged: string[];
}

/** Starts a gateway with these limits only, and a clock that stands still. */
async function startLimited(settings: Partial<LimitSettings>, onLog: () => void = () => undefined): Promise<Limited> {
  const clock = { now: 1_000_000 };
  const logged: string[] = [];
  const write = (line: string): void => {
    logged.push(line);
    onLog();
  };
  const limits = new Limits(
    { maxSessions: 100, perDevice: undefined, perAddress: undefined, ...settings },
    pino({}, { write }),
    () => clock.now,
  );
  return { ...(await startTestGateway(database, { limits })), clock, logged };
}

async function post(port: number, body: string): Promise<number> {
  const cpe = new RawCpe(port);
  const { status } = await cpe.post(body);
  await cpe.close();
  return status;
}

/** Returns everything that the server sends until it ends the connection. */
async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  await once(socket, 'close');
  return text;
}

async function phaseOf(id: string): Promise<string | null | undefined> {
  const { rows } = await pool.query<{ session_phase: string | null }>(
    'select session_phase from devices where id = $1',
    [id],
  );
  return rows[0]?.session_phase;
}

test('sessions beyond the limit get 503, until another one ends', async () => {
  const gateway = await startLimited({ maxSessions: 2 });
  const connections: Socket[] = [];
  gateway.server.on('connection', (socket: Socket) => connections.push(socket));
  const [first, second, third] = [new RawCpe(gateway.port), new RawCpe(gateway.port), new RawCpe(gateway.port)];
  assert.equal((await first.post('')).status, 204);
  assert.equal((await second.post('')).status, 204);
  const refused = await third.post(inform({ serial: 'THIRD' }));
  assert.deepEqual(
    [refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')],
    [503, '30', 'close'],
  );
  assert.equal(await phaseOf('THIRD'), undefined);
  const { localPort } = first.socket;
  const ended = connections.filter(({ remotePort }) => remotePort === localPort).map((socket) => once(socket, 'close'));
  await first.close();
  await Promise.all(ended);
  assert.equal(await post(gateway.port, inform({ serial: 'THIRD' })), 200);
  await Promise.all([second.close(), third.close()]);
});

test('requests of an address beyond its rate get 503 before their body is read', async () => {
  const gateway = await startLimited({ perAddress: { burst: 3, perSecond: 1 } });
  for (let request = 0; request < 3; request += 1) assert.equal(await post(gateway.port, ''), 204);
  const cpe = new RawCpe(gateway.port);
  cpe.socket.write('POST /acs HTTP/1.1\r\nHost: acs\r\nContent-Length: 2000\r\n\r\n');
  assert.equal((await cpe.answer()).status, 503);
  await cpe.close();
  assert.equal(await post(gateway.port, ''), 503);
  assert.equal(gateway.logged.length, 1, 'a flood is logged once');
  gateway.clock.now += 1000;
  assert.deepEqual([await post(gateway.port, ''), await post(gateway.port, '')], [204, 503]);
});

test('Informs of a device beyond its rate get 503 and are not stored; other devices are not affected', async () => {
  const gateway = await startLimited({ perDevice: { burst: 2, perSecond: 1 } });
  await insertDevice(pool, 'EAGER');
  const eager = inform({ serial: 'EAGER', events: ['2 PERIODIC'] });
  assert.deepEqual([await post(gateway.port, eager), await post(gateway.port, eager)], [200, 200]);
  await pool.query(`update devices set session_phase = null where id = 'EAGER'`);
  assert.equal(await post(gateway.port, eager), 503);
  assert.equal(await phaseOf('EAGER'), null);
  assert.equal(await post(gateway.port, inform({ serial: 'CALM' })), 200);
  gateway.clock.now += 1000;
  assert.equal(await post(gateway.port, eager), 200);
});

test("Informs in another device's name use up the sender's rate, not that device's", async () => {
  await insertOrganization(pool, 'rated', { authentication: ['basic'], basic_without_tls: true });
  for (const id of ['VICTIM', 'ATTACKER']) {
    const key = await insertDevice(pool, id, { organization: 'rated' });
    await insertCredential(pool, 'rated', id, 'secret', key);
  }
  const gateway = await startLimited({ perDevice: { burst: 60, perSecond: 1 } });
  const as = async (username: string, serial: string): Promise<number> => {
    const cpe = new RawCpe(gateway.port);
    const headers = { Authorization: basicOf({ username: `rated.${username}`, password: 'secret' }) };
    const { status } = await cpe.post(inform({ serial, events: ['2 PERIODIC'] }), headers, '/acs/rated');
    await cpe.close();
    return status;
  };
  for (let request = 0; request < 60; request += 1) assert.equal(await as('ATTACKER', 'VICTIM'), 403);
  assert.equal(await as('VICTIM', 'VICTIM'), 200);
  assert.equal(await as('ATTACKER', 'VICTIM'), 503, 'who is charged is who was proven');
});

test('without authentication, the rate is that of an address and a serial number together', () => {
  const organization = { id: 'default' } as Caller['organization'];
  const sender = (address: string, serial: string): string =>
    chargedSender({ organization, proof: { kind: 'none' }, address }, serial);
  assert.notEqual(sender('192.0.2.1', 'A'), sender('192.0.2.2', 'A'));
  assert.notEqual(sender('192.0.2.1', 'A'), sender('192.0.2.1', 'B'));
});

test('a CPE that shuts down its sending side after a request gets its response', async () => {
  const gateway = await startTestGateway(database);
  const socket = connect({ port: gateway.port, host: '127.0.0.1', allowHalfOpen: true });
  const body = inform({ serial: 'HALFCLOSED' });
  socket.end(`POST /acs HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  assert.match(await readToEnd(socket), /^HTTP\/1\.1 200 [^]*InformResponse/);
});

test('a flood of bootstraps gets 503, and the device is still served', async () => {
  const gateway = await startLimited({});
  await insertDevice(pool, 'FLOOD');
  const bootstrap = inform({ serial: 'FLOOD' });
  for (let request = 0; request < 20; request += 1) assert.equal(await post(gateway.port, bootstrap), 200);
  await pool.query(`update devices set session_phase = null where id = 'FLOOD'`);
  assert.equal(await post(gateway.port, bootstrap), 503);
  assert.equal(await phaseOf('FLOOD'), null);
  assert.equal(await post(gateway.port, inform({ serial: 'FLOOD', events: ['2 PERIODIC'] })), 200);
  gateway.clock.now += 10_000;
  assert.deepEqual([await post(gateway.port, bootstrap), await post(gateway.port, bootstrap)], [200, 503]);
});

const quick = { head: 100, request: 300, idle: 50, check: 20, requests: 3 };

test('a client that sends its head or body too slowly loses the connection', async () => {
  const gateway = await startTestGateway(database, { holdSeconds: 0 }, { connections: quick });
  const [head, body] = [new RawCpe(gateway.port), new RawCpe(gateway.port)];
  head.socket.write('POST /acs HTTP/1.1\r\nHost: a');
  body.socket.write('POST /acs HTTP/1.1\r\nHost: acs\r\nContent-Length: 2000\r\n\r\n<');
  for (const text of await Promise.all([readToEnd(head.socket), readToEnd(body.socket)]))
    assert.match(text, /^HTTP\/1\.1 408 /);
});

test('an idle connection ends', async () => {
  const gateway = await startTestGateway(
    database,
    { holdSeconds: 0 },
    { connections: { ...quick, request: 10_000, head: 10_000 } },
  );
  const cpe = new RawCpe(gateway.port);
  assert.equal((await cpe.post('')).status, 204);
  await readToEnd(cpe.socket);
});

test('a connection serves a limited number of requests, and announces the last one', async () => {
  const gateway = await startTestGateway(
    database,
    { holdSeconds: 0 },
    { connections: { ...quick, request: 10_000, head: 10_000, idle: 10_000 } },
  );
  const cpe = new RawCpe(gateway.port);
  const kept: (string | undefined)[] = [];
  for (const last of [false, false, true]) {
    // Only for the response checker, which cannot derive it from the request.
    cpe.expect('', last ? { headers: [['Connection', 'close']] } : {});
    cpe.socket.write('POST /acs HTTP/1.1\r\nHost: acs\r\nContent-Length: 0\r\n\r\n');
    kept.push((await cpe.answer()).headers.get('connection'));
  }
  assert.deepEqual(kept, ['keep-alive', 'keep-alive', 'close']);
  await cpe.close();
});

test('a message of 3 MB that arrives in small pieces is read', async () => {
  const gateway = await startTestGateway(database);
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial: 'WORDY' }));
  const names = Array.from({ length: 20_000 }, (_, index) => [
    `InternetGatewayDevice.Some.Object.${index}.With.A.Parameter`,
    'and a value',
  ]);
  const body = Buffer.from(parameterValuesResponse(Object.fromEntries(names) as Record<string, string>));
  assert.ok(body.length > 3_000_000);
  cpe.socket.write(`POST /acs HTTP/1.1\r\nHost: acs\r\nContent-Length: ${body.length}\r\n\r\n`);
  for (let from = 0; from < body.length; from += 10_000) {
    cpe.socket.write(body.subarray(from, from + 10_000));
    await turn();
  }
  assert.equal((await cpe.answer()).status, 204);
  await cpe.close();
});

test('a compression bomb is refused, and so is a body that is compressed twice', async () => {
  const gateway = await startTestGateway(database);
  const bomb = Buffer.alloc(512_001, 32);
  const cases: [Buffer, string, number][] = [
    [gzipSync(bomb), 'gzip', 413],
    [deflateSync(bomb), 'deflate', 413],
    [gzipSync(gzipSync(inform({ serial: 'NESTED' }))), 'gzip, gzip', 415],
    [gzipSync(gzipSync(inform({ serial: 'NESTED' }))), 'gzip', 400],
    [gzipSync(Buffer.alloc(512_000, 32)), 'gzip', 400],
  ];
  for (const [body, encoding, status] of cases) {
    const cpe = new RawCpe(gateway.port);
    assert.equal((await cpe.post(body, { 'Content-Encoding': encoding })).status, status, `${encoding} ${body.length}`);
    await cpe.close();
  }
});

test('a head that is too large, or has too many lines, is refused', async () => {
  const gateway = await startTestGateway(database);
  const lines = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, 'line']));
  for (const headers of [{ 'X-Large': 'x'.repeat(17_000) }, lines(300)]) {
    const cpe = new RawCpe(gateway.port);
    cpe.send('', headers);
    assert.match(await readToEnd(cpe.socket), /^HTTP\/1\.1 431 /);
  }
  const many = new RawCpe(gateway.port);
  assert.equal((await many.post(inform({ serial: 'HEADERS' }), lines(100))).status, 200);
  await many.close();
});
