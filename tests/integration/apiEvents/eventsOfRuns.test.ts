import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { claimAwaitedDevices } from '../../../db/devices/connectionRequests.ts';
import { until } from '../../support/until.ts';
import type { ShownEvent } from '../../support/api/eventReader.ts';
import { readStream } from '../../support/api/eventReader.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach, setParameterMessage } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { pool, acsUrl, apiUrl, apiKey } = system;

function plugIn(serialNumber: string, options: object = {}): SimulatedCpe {
  return new SimulatedCpe({ acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
}

async function eventsOf(device: string): Promise<ShownEvent[]> {
  const response = await fetch(`${apiUrl}/v1/events?device_id=${device}`, {
    headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
  });
  return ((await response.json()) as { items: ShownEvent[] }).items;
}

const typesOf = (events: ShownEvent[]): string[] => events.map(({ type }) => type);

test('the events of a CPE and its service arrive live, once each, in order', async () => {
  const serialNumber = newSerialNumber();
  const reader = await readStream(`${apiUrl}/v1/events?device_id=${serialNumber}`, apiKey);
  const instance = await attach(system, { serialNumber, script: 'set_provisioning_status("provisioned")' });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await reach(system, instance.id, 'provisioned');
  await call(system, 'PATCH', `/v1/instances/${instance.id}`, { tags: ['vip'] });
  await call(system, 'DELETE', `/v1/instances/${instance.id}`);
  await until('all events arrived', () => reader.events.length >= 6);
  assert.deepEqual(typesOf(reader.events), [
    'instance.attached',
    'device.bootstrapped',
    'instance.running',
    'instance.provisioned',
    'instance.changed',
    'instance.detached',
  ]);
  const { service_id: serviceId, service_name: serviceName } = instance as unknown as Record<string, string>;
  const common = {
    instance_id: instance.id,
    device_id: serialNumber,
    service_id: serviceId,
    service_name: serviceName,
  };
  assert.deepEqual(reader.events[3]?.data, { ...common, version: 1, run: 1, status: 'provisioned' });
  assert.deepEqual(reader.events[0]?.data, { ...common, status: 'pending' });
  assert.deepEqual(reader.events[1]?.data, { device_id: serialNumber, registered: true });
  reader.leave();
});

test('a failure event matches the API, without variable values', async () => {
  const serialNumber = newSerialNumber();
  const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
  const script = `send_cwmp_message_and_forget(device_id, [[${setParameterMessage(path, 'x')}]], 5)
    error("no " .. variables.code)`;
  const instance = await attach(system, { serialNumber, script, variables: { code: 'swordfish-42' } });
  await plugIn(serialNumber).boot();
  const { error } = await reach(system, instance.id, 'failed');
  await until('the event arrived', async () =>
    (await eventsOf(serialNumber)).some(({ type }) => type === 'instance.failed'),
  );
  const [failed] = (await eventsOf(serialNumber)).filter(({ type }) => type === 'instance.failed');
  assert.match(error?.message ?? '', /no \*{8}/);
  assert.deepEqual(failed?.data.error, {
    type: 'ScriptError',
    message: 'The script raised an error in line 2. Its text is stored with the run.',
    line: 2,
  });
  assert.ok(!JSON.stringify(await eventsOf(serialNumber)).includes('swordfish'));
});

test('a fault event has its code', async () => {
  const serialNumber = newSerialNumber();
  const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
  const script = `send_cwmp_message_and_forget(device_id, [[${setParameterMessage(path, 'x')}]], 5)
    set_provisioning_status("provisioned")`;
  const instance = await attach(system, { serialNumber, script });
  await plugIn(serialNumber, { faults: [{ kind: 'faultParameter', path, code: '9002', times: 1 }] }).boot();
  await reach(system, instance.id, 'failed');
  await until('the events arrived', async () => (await eventsOf(serialNumber)).length >= 4);
  const failed = (await eventsOf(serialNumber)).at(-1);
  assert.deepEqual(
    [failed?.type, (failed?.data.error as { fault_code?: string }).fault_code],
    ['instance.failed', '9002'],
  );
});

test('an unregistered device is discovered once; its periodic Informs are no events, and write nothing', async () => {
  const serialNumber = newSerialNumber();
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  const expected = ['device.discovered', 'device.bootstrapped'];
  await until('the events arrived', async () => (await eventsOf(serialNumber)).length >= 2);
  for (let count = 0; count < 3; count += 1) await cpe.inform(['2 PERIODIC']);
  assert.deepEqual(typesOf(await eventsOf(serialNumber)), expected);
  assert.equal((await eventsOf(serialNumber))[0]?.data.registered, false);
});

test('a run that was terminated manually, or whose execution was reset, has an end event', async () => {
  const serialNumber = newSerialNumber();
  const instance = await attach(system, { serialNumber, script: 'sleep(3600)', events: [] });
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await reach(system, instance.id, 'running');
  await system.temporal.workflow.getHandle(instance.workflow_id).terminate();
  await reach(system, instance.id, 'failed', 90);
  await until('the events arrived', async () => (await eventsOf(serialNumber)).length >= 3);
  assert.deepEqual(typesOf(await eventsOf(serialNumber)), ['instance.attached', 'instance.running', 'instance.failed']);
});

test('a device whose connection requests keep failing is unreachable, once until its next Inform', async () => {
  const serialNumber = newSerialNumber();
  const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
  const script = `send_cwmp_message_and_forget(device_id, [[${setParameterMessage(path, 'x')}]], 5)
    set_provisioning_status("provisioned")`;
  const instance = await attach(system, { serialNumber, script, events: [] });
  await plugIn(serialNumber, { connectionRequest: undefined }).boot();
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await until(
    'a connection request was sent',
    async () =>
      ((
        await pool.query(
          `select 1 from devices
            where id = $1 and connection_request_attempts > 0 and connection_request_error is not null`,
          [serialNumber],
        )
      ).rowCount ?? 0) > 0,
  );
  const { rows } = await pool.query<{ id: number }>('select id from runs where instance_id = $1', [instance.id]);
  const unreachable = async (): Promise<ShownEvent[]> =>
    (await eventsOf(serialNumber)).filter(({ type }) => type === 'device.unreachable');
  const ask = (): Promise<unknown> => claimAwaitedDevices(pool, rows[0]?.id ?? 0, 0, 20);
  await ask();
  assert.equal((await unreachable()).length, 0);
  await pool.query(`update devices set connection_requests_since = now() - interval '11 minutes' where id = $1`, [
    serialNumber,
  ]);
  for (let attempt = 0; attempt < 3; attempt += 1) await ask();
  await until('the event arrived', async () => (await unreachable()).length > 0);
  const [event] = await unreachable();
  assert.equal((await unreachable()).length, 1);
  assert.ok(Date.parse(String(event?.data.since)) < Date.now() - 600_000);
  // The device connects, and is gone again for as long.
  await pool.query(`update devices set last_inform_at = now() where id = $1`, [serialNumber]);
  await ask();
  await pool.query(`update devices set connection_requests_since = now() - interval '11 minutes' where id = $1`, [
    serialNumber,
  ]);
  await ask();
  await until('the event arrived again', async () => (await unreachable()).length > 1);
});
