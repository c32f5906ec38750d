import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { inform } from '../support/cpe/cpeMessages.ts';
import { breakConnections, prepareDatabase } from '../support/database/database.ts';
import { startFreezingProxy } from '../support/database/freezingProxy.ts';
import { startOwnPostgres } from '../support/database/ownPostgres.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { attach, newSerialNumber, reach, readRun, setParameterMessage } from '../support/process/system.ts';
import { createRandom } from '../support/random.ts';
import { until } from '../support/until.ts';

/** CUTTLE_FAULT_ROUNDS: more rounds; CUTTLE_FAULT_SEED: repeats a run. */
const rounds = Number(process.env.CUTTLE_FAULT_ROUNDS ?? 8);
const seed = Number(process.env.CUTTLE_FAULT_SEED ?? randomInt(2 ** 31));
const timeout = 400_000;
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `
for number = 1, 6 do
  print("message " .. number)
  assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 5) == true)
  sleep(0.3)
end
set_provisioning_status("provisioned")`;

// A server of its own, because a test stops it with all its databases.
const postgres = await startOwnPostgres();
const proxy = await startFreezingProxy(postgres.url);
const environment = await createTestEnvironment(
  { CUTTLE_SESSION_HOLD_SECONDS: '2', DATABASE_URL: proxy.url },
  {},
  await prepareDatabase(postgres.url),
);
const cuttle = new CuttleProcess(['start'], environment.env);
after(() => cuttle.kill());
const isReady = (): Promise<boolean> => answers(`${environment.apiUrl}/readyz`);
await until('the process is ready', isReady);

interface Answer {
  status: number;
  retryAfter: string | null;
  seconds: number;
}

async function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  return await send(environment.apiUrl + path, {
    method,
    headers: { authorization: `Bearer ${environment.apiKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function sendInform(serial: string, event: string): Promise<Answer> {
  return await send(environment.acsUrl, { method: 'POST', body: inform({ serial, events: [event] }) });
}

async function send(url: string, request: RequestInit): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(url, request);
  await response.text();
  const seconds = (performance.now() - started) / 1000;
  return { status: response.status, retryAfter: response.headers.get('retry-after'), seconds };
}

/** Sends requests one after the other until the signal is aborted. @returns the answers. */
function askSteadily(stop: AbortSignal, next: () => Promise<Answer>): Promise<Answer[]> {
  return (async () => {
    const all: Answer[] = [];
    while (!stop.aborted) all.push(await next());
    return all;
  })();
}

function assertAnswered(all: Answer[], success: number): void {
  assert.ok(all.some(({ status }) => status === success));
  for (const { status, retryAfter } of all)
    if (status !== success) assert.deepEqual([status, retryAfter], [503, '5'], cuttle.output.slice(-3000));
}

async function plugIn(): Promise<{ id: string; cpe: SimulatedCpe }> {
  const serialNumber = newSerialNumber();
  const { id } = await attach(environment, { serialNumber, script });
  const cpe = new SimulatedCpe({
    acsUrl: environment.acsUrl,
    serialNumber,
    retry: { baseMs: 200, multiplier: 1.2 },
    connectionRequest: { port: 0 },
  });
  await cpe.start();
  after(() => cpe.stop());
  return { id, cpe };
}

async function assertProvisioned({ id, cpe }: { id: string; cpe: SimulatedCpe }): Promise<void> {
  // A CPE that got no connection request connects by itself in time.
  const informs = setInterval(() => void cpe.inform(['2 PERIODIC']), 2000);
  await reach(environment, id, 'provisioned', 120).finally(() => {
    clearInterval(informs);
  });
  const run = await readRun(environment, id, 1);
  assert.deepEqual(
    run.log.map(({ text }) => text),
    Array.from({ length: 6 }, (_, index) => `message ${index + 1}`),
  );
  assert.equal(cpe.applied.filter(({ request }) => request.name === 'SetParameterValues').length, 6);
}

test(`connections that break under load end no process and no run (seed ${seed})`, { timeout }, async () => {
  const random = createRandom(seed);
  const cpes = await Promise.all(Array.from({ length: 5 }, plugIn));
  const stop = new AbortController();
  let devices = 0;
  const register = (): Promise<Answer> => ask('POST', '/v1/devices', { id: `LOAD-${(devices += 1)}` });
  const reads = [1, 2, 3].map(() => askSteadily(stop.signal, () => ask('GET', '/v1/instances')));
  const writes = [1, 2].map(() => askSteadily(stop.signal, register));
  for (const { cpe } of cpes) void cpe.boot();
  for (let round = 0; round < rounds; round += 1) {
    // A random delay, not a wait for a condition.
    await delay(100 + random() * 900);
    await breakConnections(postgres.url);
  }
  stop.abort();
  const answered = await Promise.all([...reads, ...writes]);
  assert.ok(cuttle.running, cuttle.output.slice(-4000));
  for (const [index, all] of answered.entries()) assertAnswered(all, index < reads.length ? 200 : 201);
  for (const plugged of cpes) await assertProvisioned(plugged);
  assert.ok(cuttle.running);
});

/** Boots two CPEs. Resolves while their runs are under way. */
async function beginRuns(): Promise<{ id: string; cpe: SimulatedCpe }[]> {
  const cpes = await Promise.all([plugIn(), plugIn()]);
  for (const { cpe } of cpes) void cpe.boot();
  await until('a run is under way', () => cpes.some(({ cpe }) => cpe.applied.length > 0));
  return cpes;
}

/** Sends requests of each kind, spread over 4 seconds: the later ones meet connections that others wait for. */
async function askDuringOutage(): Promise<{ api: Answer[]; gateway: Answer[] }> {
  const spread = <T>(count: number, request: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => delay((index / count) * 4000).then(() => request(index))));
  const name = newSerialNumber();
  const [reads, writes, bootstraps, periodic] = await Promise.all([
    spread(20, () => ask('GET', '/v1/instances')),
    spread(5, (index) => ask('POST', '/v1/devices', { id: `${name}-API-${index}` })),
    spread(10, (index) => sendInform(`${name}-${index}`, '0 BOOTSTRAP')),
    spread(10, (index) => sendInform(`${name}-${index}`, '2 PERIODIC')),
  ]);
  const all = { api: [...reads, ...writes], gateway: [...bootstraps, ...periodic] };
  for (const { seconds } of [...all.api, ...all.gateway]) assert.ok(seconds < 15, `answered after ${seconds} s`);
  return all;
}

const outages = {
  'PostgreSQL is stopped (SIGSTOP)': [postgres.suspend, postgres.resume],
  'the network drops everything': [proxy.freeze, proxy.thaw],
} as const;

for (const [what, [begin, end]] of Object.entries(outages))
  test(`while ${what}, each request gets 503 within 15 s, and runs continue after it`, { timeout }, async () => {
    const cpes = await beginRuns();
    begin();
    const unready = until('the process is not ready', async () => !(await isReady()), 15);
    const { api, gateway } = await askDuringOutage();
    for (const { status, retryAfter } of api) assert.deepEqual([status, retryAfter], [503, '5']);
    for (const { status, retryAfter } of gateway) assert.deepEqual([status, retryAfter], [503, '30']);
    await unready;
    assert.equal(await isReady(), false);
    end();
    await until('the process is ready again', isReady, 20);
    await until('the API answers again', async () => (await ask('GET', '/v1/instances')).status === 200, 20);
    for (const plugged of cpes) await assertProvisioned(plugged);
    assert.ok(cuttle.running);
  });

test('when established connections go dead and new ones work, the dead ones are replaced', { timeout }, async () => {
  const cpes = await beginRuns();
  proxy.freeze();
  proxy.thaw();
  const { api, gateway } = await askDuringOutage();
  for (const { status } of [...api, ...gateway]) assert.ok([200, 201, 503].includes(status), `status ${status}`);
  const again = await Promise.all(Array.from({ length: 20 }, () => ask('GET', '/v1/instances')));
  assert.deepEqual(new Set(again.map(({ status }) => status)), new Set([200]));
  assert.equal((await sendInform(newSerialNumber(), '2 PERIODIC')).status, 200);
  for (const plugged of cpes) await assertProvisioned(plugged);
  assert.ok(cuttle.running);
});

test('a process that starts while the database gives no answer ends with an error', { timeout: 120_000 }, async () => {
  const frozen = await startFreezingProxy(postgres.url);
  frozen.freeze();
  const starting = new CuttleProcess(['start', '--only', 'worker'], { ...environment.env, DATABASE_URL: frozen.url });
  after(() => starting.kill());
  assert.equal(await starting.ended(), 1, starting.output);
  assert.match(starting.output, /^cuttle: Cannot connect to the database .* Start PostgreSQL/);
});
