import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach, readLog, show } from '../../support/process/system.ts';
import { until } from '../../support/until.ts';

const system = await useSharedSystem();
const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const provisioned = 'set_provisioning_status("provisioned")';

function plugIn(serialNumber: string): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } });
}

async function waitFor(instanceId: string): Promise<void> {
  await until('the script waits for an event', async () => {
    const { rows } = await system.pool.query(
      `select 1 from runs where instance_id = $1 and status = 'running' and awaits_events is not null`,
      [instanceId],
    );
    return rows.length > 0;
  });
}

test('a script that waits for the boot continues in the session of that Inform', async () => {
  const serialNumber = newSerialNumber();
  const script = `assert(reboot()) print(assert(wait_for_event({ "M Reboot", "1 BOOT" })))
    assert(set_parameter_values({ ["${path}"] = "rebooted" })) ${provisioned}`;
  const instance = await attach(system, { serialNumber, script });
  const cpe = plugIn(serialNumber);
  // The simulated CPE restarts at the end of its session, and boots before this returns.
  await cpe.boot();
  await reach(system, instance.id, 'provisioned');
  assert.deepEqual(await readLog(system, instance.id), ['M Reboot']);
  assert.equal(cpe.get(path), 'rebooted');
});

test('a periodic Inform ends the wait for it; other events and those before it do not', async () => {
  const serialNumber = newSerialNumber();
  const script = `assert(set_parameter_values({ ["${path}"] = "before" }))
    print(wait_for_event({ "0 BOOTSTRAP", "2 PERIODIC" })) print(wait_for_event("2 PERIODIC"))
    assert(set_parameter_values({ ["${path}"] = "after" })) ${provisioned}`;
  const instance = await attach(system, { serialNumber, script });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await waitFor(instance.id);
  await cpe.inform(['3 SCHEDULED']);
  assert.deepEqual(await readLog(system, instance.id), []);
  await cpe.inform(['2 PERIODIC']);
  await until('the first event', async () => (await readLog(system, instance.id)).length === 1);
  await waitFor(instance.id);
  assert.equal(cpe.get(path), 'before');
  assert.equal((await show(system, instance.id)).status, 'running');
  await cpe.inform(['2 PERIODIC']);
  await reach(system, instance.id, 'provisioned');
  assert.deepEqual([await readLog(system, instance.id), cpe.get(path)], [['2 PERIODIC', '2 PERIODIC'], 'after']);
});

test('without the event, the script gets an error table after its time limit', async () => {
  const serialNumber = newSerialNumber();
  const script = `local code, problem = wait_for_event("8 DIAGNOSTICS COMPLETE", 1)
    print(code, problem.error_code) ${provisioned}`;
  const instance = await attach(system, { serialNumber, script });
  await plugIn(serialNumber).boot();
  await reach(system, instance.id, 'provisioned');
  assert.deepEqual(await readLog(system, instance.id), ['nil\t408']);
});

test('a run that has ended ignores the event', async () => {
  const serialNumber = newSerialNumber();
  const script = `wait_for_event("2 PERIODIC") ${provisioned}`;
  const instance = await attach(system, { serialNumber, script });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await waitFor(instance.id);
  await call(system, 'POST', `/v1/instances/${instance.id}/cancel`);
  await reach(system, instance.id, 'failed');
  assert.equal((await cpe.inform(['2 PERIODIC'])).ok, true);
  const { rows } = await system.pool.query('select received_event from runs where instance_id = $1', [instance.id]);
  assert.deepEqual(rows, [{ received_event: null }]);
});
