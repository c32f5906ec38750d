import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answers, CuttleProcess, listens } from '../support/process/cuttleProcess.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { attach, newSerialNumber, reach, readRun } from '../support/process/system.ts';
import { until } from '../support/until.ts';

const environment = await createTestEnvironment();
const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const set = (value: string): string => `assert(set_parameter_values({ ["${path}"] = "${value}" }, "", 300))`;

const script = `${set('first')}
  print(assert(wait_for_event("2 PERIODIC", 300)))
  ${set('second')}
  sleep(2, true)
  print(assert(wait_for_event({ "8 DIAGNOSTICS COMPLETE", "3 SCHEDULED" }, 300)))
  ${set('third')}
  set_provisioning_status("provisioned")`;

const startWorker = (): CuttleProcess => new CuttleProcess(['start', '--only', 'worker'], environment.env);

async function holds(what: string, condition: string, instanceId: string): Promise<void> {
  await until(what, async () => {
    const { rows } = await environment.pool.query(`select 1 from runs r where instance_id = $1 and ${condition}`, [
      instanceId,
    ]);
    return rows.length > 0;
  });
}

test(
  'events count that come while no worker is alive: during a wait for them, and after a sleep before that wait',
  { timeout: 180_000 },
  async () => {
    const others = ['acs', 'api'].map((role) => new CuttleProcess(['start', '--only', role], environment.env));
    let worker = startWorker();
    after(() => Promise.all([...others, worker].map((cuttle) => cuttle.kill())));
    await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));
    await until('the gateway listens', () => listens(environment.acsUrl));
    const serialNumber = newSerialNumber();
    const { id } = await attach(environment, { serialNumber, script });
    const cpe = new SimulatedCpe({ acsUrl: environment.acsUrl, serialNumber, connectionRequest: { port: 0 } });
    after(() => cpe.stop());
    await cpe.start();
    await cpe.boot();

    await holds('the script waits for an event', 'awaits_events is not null', id);
    await worker.kill();
    const informed = cpe.inform(['2 PERIODIC']);
    await holds('the event is stored', 'received_event is not null', id);
    worker = startWorker();
    await holds('the script sleeps', `received_event is null and wakes_at = 'infinity'`, id);
    await informed;

    await worker.kill();
    await holds('the sleep is over', 'events_since < now()', id);
    await cpe.inform(['3 SCHEDULED']);
    await cpe.inform(['4 VALUE CHANGE']);
    worker = startWorker();
    await reach(environment, id, 'provisioned', 120);
    const { log, messages } = await readRun(environment, id, 1);
    assert.deepEqual(
      log.map(({ text }) => text),
      ['2 PERIODIC', '3 SCHEDULED'],
    );
    assert.deepEqual(
      messages.map(({ state }) => state),
      ['acknowledged', 'acknowledged', 'acknowledged'],
    );
    assert.deepEqual(
      cpe.applied.map(({ request }) => request.name === 'SetParameterValues' && request.parameterList[0]?.value),
      ['first', 'second', 'third'],
    );
  },
);
