import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parseEnvelope, SoapError } from '../../acs/soap/parse.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import * as messages from '../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { GatewayProcess } from '../support/cpe/gatewayProcess.ts';
import { RawCpe } from '../support/cpe/rawCpe.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../support/database/rows.ts';
import type { Damage } from './support/damage.ts';
import { applyDamage, arbitraryDamage } from './support/damage.ts';
import type { HttpRequestOptions } from './support/httpRequest.ts';
import { bodyOf, recordSession } from './support/recordSession.ts';
import { addObject, reboot, setName } from './support/world.ts';
import { within } from '../support/until.ts';

/**
 * Sends random requests over real sockets to a gateway in its own process. Each must be answered within seconds and
 * in the right form (`RawCpe` checks it), with 503 as the only 5xx, and without leaking memory. FUZZ_INPUTS sets the
 * number of requests of each kind; FUZZ_SEED repeats a failure.
 */

const inputs = Number(process.env.FUZZ_INPUTS ?? 8_000);
// The same in every test run, and random when fuzzing is requested.
const seed = Number(process.env.FUZZ_SEED ?? (process.env.FUZZ_INPUTS === undefined ? 20_261_125 : randomInt(2 ** 31)));
const parsed = Number(process.env.FUZZ_INPUTS ?? 50_000);
const lanes = 6;
const rawLanes = 16;
const answerSeconds = 30;
const maxGrowth = 32 * 1024 * 1024;
const maxRss = 600 * 1024 * 1024;
/** In proportion to the requests: 8,000 take 35 s on an idle machine. */
const timeout = 300_000 + inputs * 20;

const { pool, url } = await createTestDatabase();
const gateway = await GatewayProcess.start(url, 0);
after(() => gateway.stop());

const requests: CwmpRequest[] = [
  addObject,
  setName,
  reboot,
  { name: 'GetRPCMethods' },
  { name: 'GetParameterNames', parameterPath: 'InternetGatewayDevice.', nextLevel: true },
  { name: 'GetParameterValues', parameterNames: ['InternetGatewayDevice.DeviceInfo.'] },
  { name: 'DeleteObject', objectName: 'InternetGatewayDevice.WAN.1.', parameterKey: '' },
];
const runs: number[] = [];
for (let device = 0; device < lanes; device += 1) {
  await insertDevice(pool, `F${device}`).then((key) => attachService(pool, key, `F${device}`));
  runs.push(await beginRun(pool, `F${device}`));
}
await insertDevice(pool, 'RECORDED').then((key) => attachService(pool, key, 'RECORDED'));
await queueMessages(
  pool,
  await beginRun(pool, 'RECORDED'),
  requests.filter(({ name }) => name !== 'AddObject' && name !== 'DeleteObject' && name !== 'SetParameterValues'),
);
const recorded = await recordSession(gateway.port, 'RECORDED');

const written: Record<string, (serial: string) => string> = {
  empty: () => '',
  inform: (serial) => messages.inform({ serial, events: ['2 PERIODIC'] }),
  bootstrap: (serial) => messages.inform({ serial, retryCount: 1 }),
  added: () => messages.addObjectResponse(2, 'x'),
  set: () => messages.setParameterValuesResponse(),
  fault: () => messages.fault('9003'),
  names: () => messages.parameterNamesResponse(['InternetGatewayDevice.A.', 'InternetGatewayDevice.B']),
  values: () => messages.parameterValuesResponse({ 'InternetGatewayDevice.B': '1' }),
  rebooted: () => messages.envelope('<cwmp:RebootResponse/>'),
  methods: () => messages.envelope('<cwmp:GetRPCMethods/>', 'm'),
  transferred: () =>
    messages.envelope('<cwmp:TransferComplete><CommandKey>k</CommandKey></cwmp:TransferComplete>', 't'),
  unknown: () => messages.envelope('<cwmp:X_Unknown><A>1</A></cwmp:X_Unknown>', 'u'),
};

const steps = fc.record({
  message: fc.constantFrom(...Object.keys(written), 'empty', 'inform'),
  damage: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Damage[]>([]) },
    { weight: 4, arbitrary: fc.array(arbitraryDamage, { minLength: 1, maxLength: 4 }) },
  ),
  coding: fc.constantFrom(...Array<string>(12).fill('utf8'), 'utf16le', 'latin1', 'gzip', 'wrong'),
  http: fc.record<HttpRequestOptions>({
    version: fc.constantFrom('1.1', '1.1', '1.0'),
    headers: fc.subarray<[string, string]>(
      [
        ['SOAPAction', ''],
        ['Content-Type', 'text/plain; charset=klingon'],
        ['X-Forwarded-For', '192.0.2.1'],
        ['Accept-Encoding', 'gzip'],
      ],
      { maxLength: 2 },
    ),
    without: fc.subarray(['Host', 'Content-Type'], { maxLength: 1 }),
    chunks: fc.option(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 4 }), {
      nil: undefined,
      freq: 4,
    }),
  }),
  cookie: fc.constantFrom('none', 'own', 'own', 'old', 'junk'),
  piped: fc.nat(9).map((n) => n === 0),
});
type Step = typeof steps extends fc.Arbitrary<infer S> ? S : never;

let sent = 0;
const statuses: Record<number, number> = {};
let oldCookie = 'session=00';

function formOf({ http, coding, cookie }: Step, own: string): HttpRequestOptions {
  const headers = [...(http.headers ?? [])];
  if (coding === 'gzip' || coding === 'wrong') headers.push(['Content-Encoding', 'gzip']);
  if (http.version === '1.0') headers.push(['Connection', 'keep-alive']);
  if (cookie !== 'none') headers.push(['Cookie', { own, old: oldCookie, junk: 'a=b; session="ffff' }[cookie]]);
  // Chunked encoding needs HTTP/1.1.
  const { chunks, ...rest } = http;
  return { ...rest, headers, ...(chunks && http.version !== '1.0' && { chunks }) };
}

function bytesOf({ message, damage, coding }: Step, serial: string): Buffer {
  const bytes = applyDamage(Buffer.from(written[message]?.(serial) ?? ''), damage);
  if (coding === 'gzip') return gzipSync(bytes);
  return coding === 'utf16le' || coding === 'latin1' ? Buffer.from(bytes.toString(), coding) : bytes;
}

/** @returns whether the connection stays open: a client that exceeds a limit loses it. */
async function heard(cpe: RawCpe): Promise<boolean> {
  const { status, headers } = await within('an answer', cpe.answer(), answerSeconds);
  statuses[status] = (statuses[status] ?? 0) + 1;
  return headers.get('connection') !== 'close';
}

async function converse(serial: string, sequence: Step[]): Promise<void> {
  const cpe = new RawCpe(gateway.port);
  let unanswered = 0;
  let goesOn = true;
  for (const step of sequence) {
    cpe.sendAs(bytesOf(step, serial), formOf(step, cpe.cookie));
    sent += 1;
    unanswered += 1;
    if (step.piped) continue;
    for (; goesOn && unanswered > 0; unanswered -= 1) goesOn = await heard(cpe);
    if (!goesOn) break;
  }
  for (; goesOn && unanswered > 0; unanswered -= 1) goesOn = await heard(cpe);
  if (cpe.cookie) oldCookie = cpe.cookie;
  await cpe.close();
}

/** Each worker sends sequences of its own device, whose queue is filled again between them. */
async function inLanes(count: number, firstSeed: number): Promise<void> {
  const before = sent;
  for (let round = 0; sent - before < count; round += 1) {
    await Promise.all(
      runs.map(async (run, lane) => {
        await queueMessages(pool, run, requests, lane % 2 === 0 ? 'run' : 'refresh');
        const property = fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 12 }), (sequence) =>
          converse(`F${lane}`, sequence),
        );
        await fc.assert(property, { numRuns: 30, seed: firstSeed + round * lanes + lane, endOnFailure: true });
      }),
    );
  }
}

/**
 * Damages a recorded request anywhere, its HTTP head included: it must be answered, or refused by closing the
 * connection.
 */
async function sendRaw(bytes: Buffer): Promise<void> {
  const socket = connect(gateway.port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<string>();
  socket
    .setEncoding('latin1')
    .on('error', () => undefined)
    .on('close', () => {
      resolve('');
    });
  socket.on('data', (text: Buffer | string) => {
    resolve(text.toString());
  });
  socket.write(bytes);
  // No response follows when the damaged head announces more bytes.
  const waited = setTimeout(() => socket.end(), 200);
  const status = Number(
    /^HTTP\/1\.1 (\d+)/.exec(await within('an answer, or the end of the connection', promise, answerSeconds))?.[1] ?? 0,
  );
  clearTimeout(waited);
  socket.destroy();
  assert.ok(status < 500 || status === 503, String(status));
  statuses[status] = (statuses[status] ?? 0) + 1;
  sent += 1;
}

test(
  `${inputs} requests over sockets to a gateway: sessions in random order with random damage`,
  { timeout },
  async (t) => {
    t.diagnostic(`FUZZ_SEED=${seed}`);
    await inLanes(Math.min(2000, inputs / 4), seed);
    const before = await gateway.usage();
    await inLanes(inputs * 0.8, seed + 100_000);
    const byte = fc.record({ request: fc.nat(), damage: fc.array(arbitraryDamage, { minLength: 1, maxLength: 3 }) });
    const flipped = fc.asyncProperty(byte, ({ request, damage }) =>
      sendRaw(applyDamage(recorded[request % recorded.length] ?? Buffer.alloc(0), damage)),
    );
    const numRuns = Math.floor((inputs * 0.2) / rawLanes);
    await Promise.all(
      Array.from({ length: rawLanes }, (_, lane) =>
        fc.assert(flipped, { numRuns, seed: seed + lane, endOnFailure: true }),
      ),
    );
    assert.ok(gateway.running, 'it has not ended');
    const usage = await gateway.usage();
    t.diagnostic(
      `${sent} requests; heap ${toMiB(before.heapUsed)} then ${toMiB(usage.heapUsed)} MiB, ` +
        `resident ${toMiB(usage.rss)} MiB, ${Math.round(usage.cpuMs / 1000)} s of CPU; ${JSON.stringify(statuses)}`,
    );
    assert.ok(usage.heapUsed - before.heapUsed < maxGrowth, 'the heap does not grow');
    assert.ok(usage.rss < maxRss, 'resident memory is bounded');
    const cpe = new RawCpe(gateway.port);
    assert.equal((await cpe.post(messages.inform({ serial: 'AFTERWARDS' }))).status, 200);
    await cpe.close();
  },
);

test(`${parsed} bodies to the parser alone, without sockets: a message or a SoapError`, { timeout }, (t) => {
  t.diagnostic(`FUZZ_SEED=${seed}`);
  const bodies = [...recorded.map(bodyOf), ...Object.values(written).map((write) => Buffer.from(write('S')))].filter(
    (body) => body.length > 0,
  );
  const wide = bodies.map((body) => Buffer.from(body.toString(), 'utf16le'));
  const input = fc.record({
    body: fc.constantFrom(...bodies, ...bodies, ...bodies, ...wide),
    damage: fc.array(arbitraryDamage, { minLength: 1, maxLength: 5 }),
    charset: fc.constantFrom(undefined, 'utf-8', 'iso-8859-1', 'x/y'),
  });
  fc.assert(
    fc.property(input, ({ body, damage, charset }) => {
      try {
        const { id, cwmpNamespace } = parseEnvelope(applyDamage(body, damage), charset);
        assert.ok(id.length <= 1024 && cwmpNamespace.startsWith('urn:dslforum-org:cwmp-'));
      } catch (error) {
        if (!(error instanceof SoapError)) throw error;
      }
    }),
    { numRuns: parsed, seed, endOnFailure: true },
  );
});

function toMiB(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
