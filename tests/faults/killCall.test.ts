import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answers, CuttleProcess, listens } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { attach, newSerialNumber, reach, readRun } from '../support/process/system.ts';

const environment = await createTestEnvironment();
const rows = 6;
const table = 'InternetGatewayDevice.Layer3Forwarding.Forwarding.';

/** Each added row has a value that names it, so that a second one would show. */
const script = `
for number = 1, ${rows} do
  local row = assert(add_object("${table}"))
  assert(set_parameter_values({ ["${table}" .. row .. ".DestIPAddress"] = "192.0.2." .. number }))
  print(number, row)
end
set_provisioning_status("provisioned")`;

test(
  'a worker that is killed while its script waits for an answer is replaced, and the script continues',
  { timeout: 180_000 },
  async () => {
    const others = ['acs', 'api'].map((role) => new CuttleProcess(['start', '--only', role], environment.env));
    let worker = new CuttleProcess(['start', '--only', 'worker'], environment.env);
    after(() => Promise.all([...others, worker].map((cuttle) => cuttle.kill())));
    await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));
    await until('the gateway listens', () => listens(environment.acsUrl));
    const attached = await attach(environment, { serialNumber: newSerialNumber(), script });
    const cpe = new SimulatedCpe({
      acsUrl: environment.acsUrl,
      serialNumber: attached.workflow_id.split('/')[1] ?? '',
      retry: { baseMs: 100, multiplier: 1.2 },
      connectionRequest: { port: 0 },
      faults: [{ kind: 'slow', ms: 300 }],
    });
    await cpe.start();
    const killed: number[] = [];
    void cpe.boot();
    for (const done of [1, 4]) {
      await until(
        `${done} rows exist`,
        () => Promise.resolve(cpe.applied.filter(({ request }) => request.name === 'AddObject').length >= done),
        60,
      );
      await worker.kill();
      killed.push(cpe.applied.length);
      worker = new CuttleProcess(['start', '--only', 'worker'], environment.env);
    }
    const informs = setInterval(() => void cpe.inform(['2 PERIODIC']), 3000);
    await reach(environment, attached.id, 'provisioned', 120).finally(() => {
      clearInterval(informs);
    });
    await cpe.stop();
    assert.ok(
      killed.every((count) => count < rows * 2),
      `killed when ${killed.join()} were done`,
    );
    assert.deepEqual(
      cpe.applied.map(({ request }) => request.name),
      Array.from({ length: rows }, () => ['AddObject', 'SetParameterValues']).flat(),
    );
    const { log, messages } = await readRun(environment, attached.id, 1);
    assert.equal(log.length, rows);
    assert.ok(messages.every(({ state }) => state === 'acknowledged'));
    const values = log.map(({ text }) => text.split('\t')).map(([, row]) => cpe.get(`${table}${row}.DestIPAddress`));
    assert.deepEqual(
      values,
      Array.from({ length: rows }, (_, index) => `192.0.2.${index + 1}`),
    );
  },
);
