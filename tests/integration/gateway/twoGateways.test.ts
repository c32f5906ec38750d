import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { CuttleProcess } from '../../support/process/cuttleProcess.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../../support/process/freePort.ts';
import { startRoundRobin } from '../../support/cpe/roundRobin.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach, readRun, setParameterMessage } from '../../support/process/system.ts';
import { watchSimulatedCpes } from '../../conformance/support/watchSimulatedCpe.ts';

/** Two gateways in their own processes behind a load balancer that sends the requests of a session to both in turn. */

const system = await useSharedSystem();
const second = String(await freePort());
const process2 = new CuttleProcess(['start', '--only', 'acs'], { ...system.env, CUTTLE_ACS_PORT: second });
await until('the second gateway listens', () => listens(Number(second)));
const first = Number(system.env.CUTTLE_ACS_PORT);
const balancer = await startRoundRobin([first, Number(second)]);
const checked = watchSimulatedCpes(balancer.port);
const acsUrl = `http://127.0.0.1:${balancer.port}/acs/${system.organization}`;

async function listens(port: number): Promise<boolean> {
  if (!process2.running) throw new Error(process2.output);
  return await fetch(`http://127.0.0.1:${port}/acs`, { method: 'POST' }).then(
    ({ status }) => status === 204,
    () => false,
  );
}

const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const addObject =
  '<Envelope><Body><cwmp:AddObject>' +
  '<ObjectName>InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.</ObjectName>' +
  '</cwmp:AddObject></Body></Envelope>';
const script = `
  send_cwmp_message_and_forget(device_id, [[${addObject}]], 5)
  send_cwmp_message_and_forget(device_id, [[${setParameterMessage(path, 'one')}]], 5)
  sleep(0.2)
  send_cwmp_message_and_forget(device_id, [[${setParameterMessage(path, 'two')}]], 5)
  set_provisioning_status("provisioned")`;

test('a session that alternates between gateways: provisioned in its first session, each RPC once', async () => {
  const serialNumber = newSerialNumber();
  const instance = await attach(system, { serialNumber, script });
  const cpe = new SimulatedCpe({ acsUrl, serialNumber });
  const session = await cpe.boot();
  assert.equal(session.ok, true);
  await reach(system, instance.id, 'provisioned');
  const run = await readRun(system, instance.id, 1);
  assert.deepEqual(
    run.messages.map(({ state }) => state),
    ['acknowledged', 'acknowledged', 'acknowledged'],
  );
  assert.equal(cpe.get(path), 'two');
  assert.equal(cpe.applied.length, 3, 'nothing was done twice');
  assert.ok(
    balancer.served.every((count) => count >= 2),
    balancer.served.join(),
  );
  assert.ok(checked() >= 4);
  await cpe.stop();
});

test('many CPEs at once alternate between gateways', async () => {
  const cpes = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const serialNumber = newSerialNumber();
      const instance = await attach(system, {
        serialNumber,
        script: `send_cwmp_message_and_forget(device_id, [[${setParameterMessage(path, 'x')}]], 5)
          set_provisioning_status("provisioned")`,
      });
      return { instance, cpe: new SimulatedCpe({ acsUrl, serialNumber }) };
    }),
  );
  await Promise.all(cpes.map(({ cpe }) => cpe.boot()));
  await Promise.all(cpes.map(({ instance }) => reach(system, instance.id, 'provisioned')));
  for (const { cpe } of cpes) {
    assert.deepEqual(
      cpe.applied.map(({ request }) => request.name),
      ['SetParameterValues'],
    );
    await cpe.stop();
  }
  await process2.stop();
});
