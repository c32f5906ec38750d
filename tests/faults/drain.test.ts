import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { CpeOptions } from '../../simulator/options.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answered } from '../support/api/answered.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { attach, call, newSerialNumber, reach, readRun } from '../support/process/system.ts';

const environment = await createTestEnvironment({ CUTTLE_SESSION_HOLD_SECONDS: '10' });
const processes = new Map<string, CuttleProcess>();
after(() => Promise.all([...processes.values()].map((each) => each.kill())));

async function start(role: 'worker' | 'acs' | 'api'): Promise<void> {
  const cuttle = new CuttleProcess(['start', '--only', role], environment.env);
  processes.set(role, cuttle);
  const isUp = {
    worker: () => cuttle.output.includes('Ready'),
    acs: () => listens(),
    api: () => answers(`${environment.apiUrl}/healthz`),
  };
  await until(`the ${role} is up`, isUp[role]);
}

const listens = (): Promise<boolean> =>
  fetch(environment.acsUrl).then(
    () => true,
    () => false,
  );

/** @returns the exit code and the duration in milliseconds. */
async function terminate(role: string): Promise<{ code: number | null; took: number }> {
  const began = Date.now();
  const code = (await processes.get(role)?.stop()) ?? null;
  return { code, took: Date.now() - began };
}

const explained = (id: string) =>
  answered(environment.client.GET('/v1/instances/{id}/explain', { params: { path: { id } } }));

const rows = 4;
const table = 'InternetGatewayDevice.Layer3Forwarding.Forwarding.';
const script = `
for number = 1, ${rows} do
  local row = assert(add_object("${table}"))
  assert(set_parameter_values({ ["${table}" .. row .. ".DestIPAddress"] = "192.0.2." .. number }))
  print(number)
  sleep(0.2)
end
set_provisioning_status("provisioned")`;

function plugIn(serialNumber: string, onEvent?: (event: { type: string }) => void): SimulatedCpe {
  const options: CpeOptions = {
    acsUrl: environment.acsUrl,
    serialNumber,
    retry: { baseMs: 200, multiplier: 1.2 },
    connectionRequest: { port: 0 },
    faults: [{ kind: 'slow', ms: 100 }],
  };
  return new SimulatedCpe(options, onEvent);
}

describe('SIGTERM during work', () => {
  test(
    'with many runs ends a worker and a gateway soon, with 0; no message is lost or sent twice',
    { timeout: 180_000 },
    async () => {
      await Promise.all([start('api'), start('worker'), start('acs')]);
      const runs = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const serialNumber = newSerialNumber();
          const { id } = await attach(environment, { serialNumber, script });
          const cpe = plugIn(serialNumber);
          await cpe.start();
          after(() => cpe.stop());
          return { id, cpe };
        }),
      );
      for (const { cpe } of runs) void cpe.boot();
      const applied = (): number => runs.reduce((sum, { cpe }) => sum + cpe.applied.length, 0);
      for (const [role, least] of [
        ['worker', 12],
        ['acs', 36],
      ] as const) {
        await until(`${least} messages are applied`, () => applied() >= least);
        assert.ok(applied() < runs.length * rows * 2, 'the signal arrives in the middle');
        const { code, took } = await terminate(role);
        assert.equal(code, 0, processes.get(role)?.output);
        assert.ok(took < 25_000, `the ${role} took ${took} ms`);
        await start(role);
      }
      const informs = setInterval(() => {
        for (const { cpe } of runs) void cpe.inform(['2 PERIODIC']);
      }, 3000);
      try {
        for (const { id } of runs) await reach(environment, id, 'provisioned', 120);
      } finally {
        clearInterval(informs);
      }
      for (const { id, cpe } of runs) {
        assert.deepEqual(
          cpe.applied.map(({ request }) => request.name),
          Array.from({ length: rows }, () => ['AddObject', 'SetParameterValues']).flat(),
        );
        assert.deepEqual(
          (await readRun(environment, id, 1)).log.map(({ text }) => text),
          Array.from({ length: rows }, (_, index) => `${index + 1}`),
        );
      }
    },
  );

  test(
    'on a held session sends the CPE a response instead of breaking its connection',
    { timeout: 120_000 },
    async () => {
      const serialNumber = newSerialNumber();
      const { id } = await attach(environment, {
        serialNumber,
        script: 'sleep(3600) set_provisioning_status("provisioned")',
      });
      const session = plugIn(serialNumber).boot();
      await reach(environment, id, 'running');
      await until('its script sleeps', async () => (await explained(id)).code === 'sleeping');
      const { code, took } = await terminate('acs');
      assert.deepEqual([code, await session], [0, { ok: true, rpcs: 0, faults: 0 }]);
      assert.ok(took < 8_000, `it ended before the hold did: ${took} ms`);
      await start('acs');
    },
  );
});

describe('one kind of process without the other', () => {
  test(
    'a gateway without a worker answers CPEs and stores triggers; explain says so',
    { timeout: 120_000 },
    async () => {
      await terminate('worker');
      const serialNumber = newSerialNumber();
      const { id } = await attach(environment, { serialNumber, script });
      const cpe = plugIn(serialNumber);
      await cpe.start();
      after(() => cpe.stop());
      assert.equal((await cpe.boot()).ok, true);
      await until('explain reports it', async () => (await explained(id)).code === 'no_worker');
      assert.match((await explained(id)).explanation, /no worker is running, or all are busy/);
      await start('worker');
      await reach(environment, id, 'provisioned', 60);
      assert.equal(cpe.applied.length, rows * 2);
    },
  );

  test(
    'a worker without a gateway queues messages; explain says so, and a new gateway sends them',
    { timeout: 120_000 },
    async () => {
      await terminate('acs');
      const serialNumber = newSerialNumber();
      const { id } = await attach(environment, { serialNumber, script });
      await call(environment, 'POST', `/v1/instances/${id}/execute`);
      await until('it waits for its CPE', async () =>
        ['waiting_for_cpe', 'unreachable'].includes((await explained(id)).code),
      );
      assert.match((await explained(id)).explanation, /message 1 of run 1, AddObject/);
      let retries = 0;
      const cpe = plugIn(serialNumber, ({ type }) => {
        if (type === 'retry') retries += 1;
      });
      await cpe.start();
      after(() => cpe.stop());
      void cpe.inform(['2 PERIODIC']);
      await until('the CPE has failed to connect', () => retries > 1);
      await start('acs');
      await reach(environment, id, 'provisioned', 60);
      assert.equal(cpe.applied.length, rows * 2);
    },
  );
});
