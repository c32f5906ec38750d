import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowFailedError } from '@temporalio/client';
import { until } from '../../support/until.ts';
import { readStoredParametersOf } from '../../support/database/parameters.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call } from '../../support/process/system.ts';
import { deviceActionCalls } from '../../support/api/deviceActions.ts';
import type { Asked } from '../../support/api/deviceActions.ts';

/** Device actions on CPEs that accept connection requests. */

const system = await useSharedSystem();
const { pool } = system;
const { register, plugIn, done, refusal } = deviceActionCalls(system);
const root = 'InternetGatewayDevice.';
const code = `${root}DeviceInfo.ProvisioningCode`;
const connections = `${root}WANDevice.1.WANConnectionDevice.1.WANPPPConnection.`;

test('a CPE that accepts connection requests answers each kind of action within seconds', async () => {
  const device = await register();
  const cpe = await plugIn(device);
  const set = await done(device, { method: 'set_parameter_values', values: [{ name: code, value: 'a < b & c' }] });
  assert.deepEqual(
    [set.status, set.result, set.summary],
    ['acknowledged', { applied: true }, 'SetParameterValues ProvisioningCode'],
  );
  assert.equal(cpe.get(code), 'a < b & c');
  const got = await done(device, {
    method: 'get_parameter_values',
    names: [code, `${root}ManagementServer.PeriodicInformInterval`],
  });
  assert.deepEqual(
    got.result?.values?.map(({ name, value, type }) => [name, value, type]),
    [
      [code, 'a < b & c', 'string'],
      [
        `${root}ManagementServer.PeriodicInformInterval`,
        cpe.get(`${root}ManagementServer.PeriodicInformInterval`),
        'unsignedInt',
      ],
    ],
  );
  const named = await done(device, { method: 'get_parameter_names', path: root });
  assert.ok(named.result?.names?.some(({ name }) => name === `${root}DeviceInfo.`));
  // The instance number is found, too, when the ParameterKey would not show it.
  const added = await done(device, { method: 'add_object', path: connections });
  const number = added.result?.instance_number ?? 0;
  assert.ok(cpe.parameters().has(`${connections}${number}.Enable`), JSON.stringify(added));
  const deleted = await done(device, { method: 'delete_object', path: `${connections}${number}.` });
  assert.deepEqual([deleted.status, deleted.result], ['acknowledged', { applied: true }]);
  assert.ok(!cpe.parameters().has(`${connections}${number}.Enable`));
  const { items } = (await call(system, 'GET', `/v1/devices/${device}/actions?limit=2`)) as unknown as {
    items: Asked[];
  };
  assert.deepEqual(
    items.map(({ id, status }) => [id, status]),
    [
      [deleted.id, 'acknowledged'],
      [added.id, 'acknowledged'],
    ],
  );
  assert.deepEqual(await system.temporal.workflow.getHandle(set.workflow_id).result(), { status: 'acknowledged' });
});

test("a value gets the device's type, and a wrongly typed one is refused before anything is sent", async () => {
  const device = await register();
  const cpe = await plugIn(device);
  const interval = `${root}ManagementServer.PeriodicInformInterval`;
  await done(device, { method: 'get_parameter_values', names: [`${root}ManagementServer.`] });
  const { status, detail } = await refusal(device, {
    method: 'set_parameter_values',
    values: [{ name: interval, value: 'often' }],
  });
  assert.deepEqual(
    [status, detail],
    [
      422,
      'values[0].value is not of type unsignedInt, the type of the parameter: send such a value, or name its type.',
    ],
  );
  assert.equal(
    (await done(device, { method: 'set_parameter_values', values: [{ name: interval, value: '7200' }] })).status,
    'acknowledged',
  );
  assert.equal(cpe.get(interval), '7200');
  assert.equal(
    (
      await done(device, {
        method: 'set_parameter_values',
        values: [{ name: `${root}ManagementServer.PeriodicInformEnable`, value: true }],
      })
    ).status,
    'acknowledged',
  );
});

test('a refresh stores the whole tree; one of an object stores that object', async () => {
  const device = await register();
  const cpe = await plugIn(device);
  const stored = async (): Promise<number> => (await readStoredParametersOf(pool, device)).length;
  const part = await done(device, { method: 'refresh', path: `${root}DeviceInfo.` });
  assert.equal(part.status, 'acknowledged');
  const few = await stored();
  const whole = await done(device, { method: 'refresh' });
  assert.equal(whole.status, 'acknowledged');
  assert.ok(few < (await stored()), `${few}`);
  assert.equal(await stored(), cpe.parameters().size);
});

test('a CPE restarts, and is reset only when its id is repeated as confirmation', async () => {
  const device = await register();
  const cpe = await plugIn(device);
  await done(device, { method: 'set_parameter_values', values: [{ name: code, value: 'before' }] });
  assert.equal((await done(device, { method: 'reboot' })).status, 'acknowledged');
  assert.equal((await refusal(device, { method: 'factory_reset', confirm: 'CPE' })).status, 422);
  assert.equal((await refusal(device, { method: 'factory_reset' })).status, 422);
  assert.equal((await done(device, { method: 'factory_reset', confirm: device })).status, 'acknowledged');
  await until('it was reset', () => cpe.get(code) !== 'before');
  assert.deepEqual(cpe.applied.map(({ request }) => request.name).slice(-2), ['Reboot', 'FactoryReset']);
});

test('a connection request is acknowledged when the CPE sends its Inform', async () => {
  const device = await register();
  await plugIn(device);
  const asked = await done(device, { method: 'connection_request' });
  assert.equal(asked.status, 'acknowledged');
  assert.deepEqual(
    ((await call(system, 'GET', `/v1/devices/${device}`)) as unknown as { last_inform_events: string[] })
      .last_inform_events,
    ['6 CONNECTION REQUEST'],
  );
  assert.deepEqual(await system.temporal.workflow.getHandle(asked.workflow_id).result(), { status: 'acknowledged' });
});

test("a CPE's fault becomes the action's, names the parameter, and fails its workflow", async () => {
  const device = await register();
  await plugIn(device);
  const faulted = await done(device, {
    method: 'set_parameter_values',
    values: [{ name: `${root}DeviceInfo.SoftwareVersion`, value: '9' }],
  });
  assert.equal(faulted.status, 'faulted');
  assert.deepEqual(
    [faulted.fault?.fault_code, faulted.fault?.parameter_faults[0]?.parameter_name, faulted.result],
    ['9003', `${root}DeviceInfo.SoftwareVersion`, null],
  );
  await assert.rejects(
    system.temporal.workflow.getHandle(faulted.workflow_id).result(),
    (error) => error instanceof WorkflowFailedError && error.cause?.message === 'The CPE responded with fault 9003',
  );
  const faultEvents = async () =>
    (
      (await call(
        system,
        'GET',
        `/v1/events?types=device.action_completed&device_id=${device}&after=oldest`,
      )) as unknown as { items: { data: object }[] }
    ).items;
  await until('the event arrived', async () => (await faultEvents()).length > 0);
  assert.deepEqual(
    (await faultEvents()).map(({ data }) => data),
    [
      {
        device_id: device,
        registered: true,
        action_id: faulted.id,
        method: 'set_parameter_values',
        status: 'faulted',
        fault_code: '9003',
      },
    ],
  );
});
