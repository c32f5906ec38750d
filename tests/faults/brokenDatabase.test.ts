import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { breakConnections } from '../support/database/database.ts';
import { startFreezingProxy } from '../support/database/freezingProxy.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { attach, newSerialNumber, reach, readRun, setParameterMessage } from '../support/process/system.ts';
import { createRandom } from '../support/random.ts';
import { until } from '../support/until.ts';

/** CUTTLE_FAULT_ROUNDS: more rounds; CUTTLE_FAULT_SEED: repeats a run. */
const rounds = Number(process.env.CUTTLE_FAULT_ROUNDS ?? 8);
const seed = Number(process.env.CUTTLE_FAULT_SEED ?? randomInt(2 ** 31));
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `
for number = 1, 6 do
  print("message " .. number)
  assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 5) == true)
  sleep(0.3)
end
set_provisioning_status("provisioned")`;

const environment = await createTestEnvironment({ CUTTLE_SESSION_HOLD_SECONDS: '2' });
const databaseUrl = environment.env.DATABASE_URL ?? '';
const proxy = await startFreezingProxy(databaseUrl);
const cuttle = new CuttleProcess(['start'], { ...environment.env, DATABASE_URL: proxy.url });
after(() => cuttle.kill());

interface Answer {
  status: number;
  retryAfter: string | null;
  seconds: number;
}

async function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(environment.apiUrl + path, {
    method,
    headers: { authorization: `Bearer ${environment.apiKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
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

test(`connections that break under load end no process and no run (seed ${seed})`, { timeout: 400_000 }, async () => {
  const random = createRandom(seed);
  await until('the API is ready', () => answers(`${environment.apiUrl}/readyz`));
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
    await breakConnections(databaseUrl);
  }
  stop.abort();
  const answered = await Promise.all([...reads, ...writes]);
  assert.ok(cuttle.running, cuttle.output.slice(-4000));
  for (const [index, all] of answered.entries()) assertAnswered(all, index < reads.length ? 200 : 201);
  for (const plugged of cpes) await assertProvisioned(plugged);
  assert.ok(cuttle.running);
});

test('dead connections are answered with 503 within 15 seconds, and are replaced', { timeout: 400_000 }, async () => {
  const cpes = await Promise.all([plugIn(), plugIn()]);
  for (const { cpe } of cpes) void cpe.boot();
  await until('a run is under way', async () => {
    const { data } = await environment.client.GET('/v1/instances', { params: { query: { status: 'running' } } });
    return (data?.items.length ?? 0) > 0;
  });
  proxy.freeze();
  const answered = await Promise.all([
    ...Array.from({ length: 20 }, () => ask('GET', '/v1/instances')),
    ...Array.from({ length: 5 }, (_, index) => ask('POST', '/v1/devices', { id: `FROZEN-${index}` })),
  ]);
  for (const { status, retryAfter, seconds } of answered) {
    assert.deepEqual([status, retryAfter], [503, '5']);
    assert.ok(seconds < 15, `answered after ${seconds} s`);
  }
  proxy.thaw();
  await until('the API answers again', async () => (await ask('GET', '/v1/instances')).status === 200, 20);
  for (const plugged of cpes) await assertProvisioned(plugged);
  assert.ok(cuttle.running);
});

test('a process that starts while the database gives no answer ends with an error', { timeout: 120_000 }, async () => {
  const frozen = await startFreezingProxy(databaseUrl);
  frozen.freeze();
  const starting = new CuttleProcess(['start', '--only', 'worker'], { ...environment.env, DATABASE_URL: frozen.url });
  after(() => starting.kill());
  assert.equal(await starting.ended(), 1, starting.output);
  assert.match(starting.output, /^cuttle: Cannot connect to the database .* Start PostgreSQL/);
});
