import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { until } from '../../support/until.ts';
import { attach, call, newSerialNumber, reach, readRun, setParameterMessage } from '../../support/process/system.ts';

/** A script that sleeps for longer than a session is held. */
const holdSeconds = 5;
const system = await startTestSystem({ CUTTLE_SESSION_HOLD_SECONDS: String(holdSeconds) });
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const address = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANIPConnection.1.ExternalIPAddress';
const provisioned = 'set_provisioning_status("provisioned")';
const sets = `assert(set_parameter_values({ ["${setting}"] = variables.code })) ${provisioned}`;
const variables = { code: 'by script' };

function plugIn(serialNumber: string, faults: object[] = []): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...({ faults } as object) });
}

/** The number of triggers of the instance. */
async function runsOf(instanceId: string): Promise<number> {
  const { rows } = await system.pool.query<{ count: number }>('select count(*) from triggers where instance_id = $1', [
    instanceId,
  ]);
  return rows[0]?.count ?? 0;
}

describe('a service on "4 VALUE CHANGE"', () => {
  test('that sets values runs once, and again after a later change by the subscriber', async () => {
    const serialNumber = newSerialNumber();
    const attached = await attach(system, { serialNumber, script: sets, variables, events: ['4 VALUE CHANGE'] });
    const cpe = plugIn(serialNumber, [{ kind: 'reportOwnChanges' }]);
    await cpe.boot();
    assert.equal(await runsOf(attached.id), 0);
    for (const round of [1, 2]) {
      await cpe.change(setting, `by subscriber ${round}`);
      await reach(system, attached.id, 'provisioned');
      assert.equal(cpe.get(setting), 'by script');
      // By now the CPE has reported every consequence.
      await cpe.inform(['2 PERIODIC']);
      assert.equal(await runsOf(attached.id), round);
    }
  });

  test('is triggered once more by the consequences of its change, and not in a loop', async () => {
    const serialNumber = newSerialNumber();
    const attached = await attach(system, { serialNumber, script: sets, variables, events: ['4 VALUE CHANGE'] });
    const cpe = plugIn(serialNumber);
    await cpe.boot();
    await cpe.change(setting, 'by subscriber');
    await reach(system, attached.id, 'provisioned');
    for (const last of [1, 2, 3, 4]) {
      await cpe.change(address, `198.51.100.${last}`);
      await reach(system, attached.id, 'provisioned');
    }
    assert.equal(await runsOf(attached.id), 2);
  });

  test('is not triggered by a change that another service of the device made', async () => {
    const serialNumber = newSerialNumber();
    const onChange = await attach(system, { serialNumber, script: sets, variables, events: ['4 VALUE CHANGE'] });
    const other = await attach(system, {
      serialNumber,
      script: `assert(set_parameter_values({ ["InternetGatewayDevice.Time.NTPServer1"] = "ntp" })) ${provisioned}`,
      events: ['1 BOOT'],
    });
    const cpe = plugIn(serialNumber, [{ kind: 'reportOwnChanges' }]);
    await call(system, 'POST', `/v1/instances/${onChange.id}/execute`);
    await cpe.boot();
    await Promise.all([onChange, other].map(({ id }) => reach(system, id, 'provisioned')));
    await cpe.inform(['2 PERIODIC']);
    assert.deepEqual([await runsOf(onChange.id), await runsOf(other.id)], [1, 1]);
  });
});

describe('a service on boots', () => {
  test('that reboots the CPE runs once, and again when the CPE is switched on later', async () => {
    const serialNumber = newSerialNumber();
    const attached = await attach(system, {
      serialNumber,
      script: `assert(reboot()) ${provisioned}`,
      events: ['1 BOOT', 'M Reboot'],
    });
    const cpe = plugIn(serialNumber);
    await cpe.boot();
    await reach(system, attached.id, 'provisioned');
    assert.deepEqual([cpe.applied.length, await runsOf(attached.id)], [1, 1]);
    await cpe.boot();
    await reach(system, attached.id, 'provisioned');
    assert.deepEqual([cpe.applied.length, await runsOf(attached.id)], [2, 2]);
  });

  test('that sends the reboot without waiting runs once, too', async () => {
    const serialNumber = newSerialNumber();
    const script = `local message = "<Envelope><Body><Reboot/></Body></Envelope>"
      assert(send_cwmp_message_and_forget(device_id, message, 2) == true)
      ${provisioned}`;
    const attached = await attach(system, { serialNumber, script, events: ['1 BOOT'] });
    const cpe = plugIn(serialNumber);
    await cpe.boot();
    await reach(system, attached.id, 'provisioned');
    await cpe.inform(['2 PERIODIC']);
    assert.deepEqual([cpe.applied.length, await runsOf(attached.id)], [1, 1]);
  });
});

test('a service on "0 BOOTSTRAP" resets the CPE once; the device\'s other services run again', async () => {
  const serialNumber = newSerialNumber();
  const resets = await attach(system, {
    serialNumber,
    script: `assert(factory_reset()) ${sets}`,
    variables,
    position: 2,
  });
  const other = await attach(system, { serialNumber, script: provisioned, position: 1 });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await reach(system, resets.id, 'provisioned');
  await reach(system, other.id, 'provisioned');
  assert.equal(cpe.get(setting), 'by script');
  assert.deepEqual([await runsOf(resets.id), await runsOf(other.id)], [1, 2]);
  cpe.factoryReset();
  await cpe.boot();
  // Until then both may still have the status of their previous runs.
  await until('the other service is triggered after each reset', async () => (await runsOf(other.id)) >= 4);
  for (const { id } of [resets, other]) await reach(system, id, 'provisioned');
  assert.deepEqual([await runsOf(resets.id), await runsOf(other.id)], [2, 4]);
});

test('a service on "2 PERIODIC" does not queue up behind itself', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, {
    serialNumber,
    script: `send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'x')}]], 2)
      sleep(${holdSeconds + 1})
      ${provisioned}`,
    events: ['2 PERIODIC'],
  });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await cpe.inform(['2 PERIODIC']);
  await reach(system, attached.id, 'running');
  await cpe.inform(['2 PERIODIC']);
  await cpe.inform(['2 PERIODIC', '6 CONNECTION REQUEST']);
  await reach(system, attached.id, 'provisioned');
  assert.equal(await runsOf(attached.id), 1);
  await cpe.inform(['2 PERIODIC']);
  await reach(system, attached.id, 'running');
  await reach(system, attached.id, 'provisioned');
  assert.equal(await runsOf(attached.id), 2);
});

test("a service runs on a vendor's event, and one without events only manually", async () => {
  const serialNumber = newSerialNumber();
  const vendor = await attach(system, { serialNumber, script: provisioned, events: ['X 00D09E Overheated'] });
  const manual = await attach(system, { serialNumber, script: provisioned, events: [] });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await cpe.inform(['X 00D09E Overheated']);
  await reach(system, vendor.id, 'provisioned');
  assert.equal(await runsOf(manual.id), 0);
  await call(system, 'POST', `/v1/instances/${manual.id}/execute`);
  await reach(system, manual.id, 'provisioned');
  assert.equal((await readRun(system, manual.id, 1)).status, 'provisioned');
});
