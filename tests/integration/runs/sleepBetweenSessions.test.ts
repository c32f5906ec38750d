import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach, show } from '../../support/process/system.ts';

const system = await useSharedSystem();

test('a sleep that lets the session end does so after the queued messages, and the run continues', async () => {
  const serialNumber = newSerialNumber();
  const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
  const script = `assert(set_parameter_values({ ["${path}"] = "begun" })) sleep(6, true)
    assert(set_parameter_values({ ["${path}"] = "done" })) set_provisioning_status("provisioned")`;
  const instance = await attach(system, { serialNumber, script });
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber,
    connectionRequest: { port: 0 },
    retry: { baseMs: 50 },
  });
  await cpe.start();
  try {
    const { ok } = await cpe.boot();
    assert.deepEqual([ok, cpe.get(path)], [true, 'begun']);
    assert.equal((await show(system, instance.id)).status, 'running');
    await reach(system, instance.id, 'provisioned');
    assert.equal(cpe.get(path), 'done');
  } finally {
    await cpe.stop();
  }
});
