import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { livingProcess } from '../../lib/embedded/pidFile.ts';
import { startEmbeddedPostgres } from '../../lib/embedded/postgres.ts';
import type { ServerProcess } from '../../lib/embedded/serverProcess.ts';
import { startEmbeddedTemporal } from '../../lib/embedded/temporal.ts';
import { answers, CuttleProcess, listens } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { prepareDatabase } from '../support/database/database.ts';
import { countRetries, insertFailedInstances } from '../support/database/failedInstances.ts';
import { freePort } from '../support/process/freePort.ts';
import { createRandom } from '../support/random.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { attach, call, newSerialNumber, readRun, setParameterMessage } from '../support/process/system.ts';
import { temporalServerOptions } from '../support/process/temporalServer.ts';
import { temporaryFolder } from '../support/process/temporaryFolder.ts';

/** CUTTLE_FAULT_SEED repeats a run. */
const seed = Number(process.env.CUTTLE_FAULT_SEED ?? randomInt(2 ** 31));
const retried = 30;
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const table = 'InternetGatewayDevice.Layer3Forwarding.Forwarding.';
/** The rows that repeated work would leave. */
const script = `assert(add_object("${table}"))
sleep(0.3)
assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 5) == true)
  set_provisioning_status("provisioned")`;
const roles = ['worker', 'acs', 'api'] as const;
const servers = ['postgres', 'temporal'] as const;
type Part = (typeof roles)[number] | (typeof servers)[number];

const dataDir = temporaryFolder();
const postgresPort = await freePort();
const temporalServer = await temporalServerOptions(dataDir);
const running = new Map<Part, CuttleProcess | ServerProcess>();
after(() => Promise.all([...running.values()].map((part) => part.stop())));

const starts = {
  postgres: () => startEmbeddedPostgres({ dataDir, port: postgresPort, report: () => undefined }),
  temporal: () => startEmbeddedTemporal(temporalServer),
};

/** A server's children may live slightly longer, and hold what the next one needs. */
async function startServer(part: (typeof servers)[number]): Promise<void> {
  await until(`${part} starts`, async () => {
    const server = await starts[part]().catch(() => undefined);
    if (server) running.set(part, server);
    return server !== undefined;
  });
}

function start(role: (typeof roles)[number]): void {
  running.set(role, new CuttleProcess(['start', '--only', role], environment.env));
}

async function kill(part: Part): Promise<void> {
  const process_ = running.get(part);
  if (process_ instanceof CuttleProcess) {
    await process_.kill();
    return;
  }
  const living = livingProcess(join(dataDir, `${part}.pid`));
  if (living) process.kill(living.pid, 'SIGKILL');
  await process_?.ended;
}

/** A process that cannot start without the database ends and is started again, as under any supervisor. */
async function supervise(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const role of roles) {
      const cuttle = running.get(role);
      if (cuttle instanceof CuttleProcess && !cuttle.running) start(role);
    }
    await delay(200);
  }
}

/** Prints the end of what each of the current processes logged. */
function printLogs(): void {
  for (const role of roles) {
    const process_ = running.get(role);
    if (process_ instanceof CuttleProcess) console.error(`${role} logged:\n${process_.output.slice(-4000)}`);
  }
}

/** Until the API is available. */
async function callPatiently(method: string, path: string, body?: unknown): ReturnType<typeof call> {
  let answer: Awaited<ReturnType<typeof call>> | undefined;
  await until(
    `${method} ${path}`,
    async () => (answer = await call(environment, method, path, body).catch(() => undefined)) !== undefined,
  );
  assert.ok(answer);
  return answer;
}

await Promise.all(servers.map((server) => startServer(server)));
const url = (running.get('postgres') as Awaited<ReturnType<typeof startEmbeddedPostgres>>).url;
const environment = await createTestEnvironment(
  { TEMPORAL_ADDRESS: `127.0.0.1:${temporalServer.port}`, CUTTLE_SESSION_HOLD_SECONDS: '2' },
  {},
  await prepareDatabase(url),
);
const { pool } = environment;

async function plugIn(retry: object, faults: ConstructorParameters<typeof SimulatedCpe>[0]['faults'] = []) {
  const serialNumber = newSerialNumber();
  const { id } = await attach(environment, { serialNumber, script, policy: { retry } });
  const cpe = new SimulatedCpe({
    acsUrl: environment.acsUrl,
    serialNumber,
    retry: { baseMs: 300, multiplier: 1.2 },
    connectionRequest: { port: 0 },
    faults,
  });
  await cpe.start();
  after(() => cpe.stop());
  return { id, cpe };
}

/** The instance's ended runs, oldest first. */
async function endedRuns(id: string): Promise<string[]> {
  const { rows } = await pool.query<{ status: string }>(
    `select status from runs where instance_id = $1 and status <> 'running' order by number`,
    [id],
  );
  return rows.map(({ status }) => status);
}

test(
  `kills during retries, pauses and resumes lose nothing and repeat nothing (seed ${seed})`,
  { timeout: 400_000 },
  async () => {
    let passed = false;
    const random = createRandom(seed);
    for (const role of roles) start(role);
    after(() => {
      if (!passed) printLogs();
    });
    await until('the API answers', () => answers(`${environment.apiUrl}/readyz`));
    await until('the gateway listens', () => listens(environment.acsUrl));
    const supervision = new AbortController();
    const supervised = supervise(supervision.signal);
    after(() => {
      supervision.abort();
    });

    const faulting = [{ kind: 'faultParameter' as const, path: setting, code: '9002', times: 1 }];
    const retrying = await Promise.all(
      Array.from({ length: 4 }, () => plugIn({ attempts: 3, backoff_seconds: 1, on: ['9002'] }, faulting)),
    );
    const paused = await Promise.all(Array.from({ length: 2 }, () => plugIn({})));
    for (const { id } of paused) await call(environment, 'POST', `/v1/instances/${id}/pause`);
    await insertFailedInstances(pool, { service: 'bulk', count: retried, prefix: 'BULK-' });
    const job = await call(environment, 'POST', '/v1/retries', {
      filter: { status: 'failed', service: 'bulk' },
      rate_per_second: 3,
    });
    const all = [...retrying, ...paused];
    for (const { cpe } of all) void cpe.boot();

    // Each once, in random order and at random times.
    const victims = [...roles, ...servers].map((part) => ({ part, order: random() })).sort((a, b) => a.order - b.order);
    for (const [index, { part }] of victims.entries()) {
      // A random delay, not a wait for a condition.
      await delay(random() * 1500);
      await kill(part);
      // A supervisor starts each role again.
      if (part === 'postgres' || part === 'temporal') await startServer(part);
      if (index === 2)
        for (const { id } of paused) {
          assert.deepEqual(await endedRuns(id).catch(() => []), [], 'nothing began while it was paused');
          await callPatiently('POST', `/v1/instances/${id}/resume`);
        }
    }

    const informs = setInterval(() => {
      for (const { cpe } of all) void cpe.inform(['2 PERIODIC']);
    }, 3000);
    after(() => {
      clearInterval(informs);
    });
    for (const { id } of all) {
      await until(
        `${id} is provisioned in the end`,
        async () => (await endedRuns(id).catch((): string[] => [])).at(-1) === 'provisioned',
        120,
      ).catch(async (error: unknown) => {
        throw new Error(JSON.stringify(await callPatiently('GET', `/v1/instances/${id}/explain`)), { cause: error });
      });
    }
    await until(
      'the bulk retry has ended',
      async () =>
        (await environment.client.GET('/v1/retries/{id}', { params: { path: { id: job.id } } }).catch(() => undefined))
          ?.data?.status === 'finished',
      120,
    );
    clearInterval(informs);
    supervision.abort();
    await supervised;

    assert.deepEqual(await countRetries(pool, 'BULK-'), Array<number>(retried).fill(1));
    const { rows } = await pool.query(
      `select status, count(*) from instances where id like 'ins_default_BULK-%' group by 1`,
    );
    assert.deepEqual(rows, [{ status: 'provisioned', count: retried }]);
    for (const { id, cpe } of all) {
      const runs = await endedRuns(id);
      // A message whose fault was lost with the gateway is sent again, and does not fail a second time.
      assert.ok(runs.length <= 2, runs.join());
      const added = cpe.applied.filter(({ request }) => request.name === 'AddObject').length;
      assert.equal(added, runs.length, `each run of ${id} adds its row once`);
      assert.equal(cpe.get(setting), 'code');
      for (const number of runs.keys()) {
        const { messages } = await readRun(environment, id, number + 1);
        assert.equal(messages.filter(({ method }) => method === 'AddObject').length, 1);
      }
    }
    for (const { id } of paused) assert.deepEqual(await endedRuns(id), ['provisioned']);
    passed = true;
  },
);
