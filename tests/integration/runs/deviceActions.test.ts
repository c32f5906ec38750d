import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WorkflowFailedError } from '@temporalio/client';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { closeDeviceAction } from '../../../db/devices/deviceActions.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, newSerialNumber } from '../../support/process/system.ts';

/** Device actions, on CPEs that accept connection requests and on CPEs that are away. */

const system = await useSharedSystem();
const { pool } = system;
const root = 'InternetGatewayDevice.';
const code = `${root}DeviceInfo.ProvisioningCode`;
const connections = `${root}WANDevice.1.WANConnectionDevice.1.WANPPPConnection.`;

interface Asked {
  id: string;
  status: string;
  summary: string | null;
  waiting: string | null;
  fault: { fault_code: string; parameter_faults: { parameter_name: string }[] } | null;
  result: {
    values?: { name: string; value: string; type: string }[];
    names?: { name: string; writable: boolean }[];
    instance_number?: number;
    applied?: boolean;
  } | null;
  sent_at: string | null;
  settled_at: string | null;
  workflow_id: string;
}

async function register(serialNumber = newSerialNumber()): Promise<string> {
  await call(system, 'POST', '/v1/devices', { id: serialNumber });
  return serialNumber;
}

/** A booted CPE that accepts connection requests. */
async function plugIn(
  serialNumber: string,
  options: object = { connectionRequest: { port: 0 } },
): Promise<SimulatedCpe> {
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
  after(() => cpe.stop());
  await cpe.start();
  assert.equal((await cpe.boot()).ok, true);
  return cpe;
}

async function ask(device: string, body: object): Promise<Asked> {
  return (await call(system, 'POST', `/v1/devices/${device}/actions`, body)) as unknown as Asked;
}

async function read(device: string, id: string): Promise<Asked> {
  return (await call(system, 'GET', `/v1/devices/${device}/actions/${id}`)) as unknown as Asked;
}

/** Returns the action once it has ended. */
async function outcome(device: string, { id }: Asked, seconds = 30): Promise<Asked> {
  let request = await read(device, id);
  await until(
    `the request is over; it is ${request.status}`,
    async () => {
      request = await read(device, id);
      return request.settled_at !== null;
    },
    seconds,
  );
  return request;
}

const done = async (device: string, body: object): Promise<Asked> => outcome(device, await ask(device, body));

async function refusal(device: string, body: object): Promise<{ status: number; detail: string }> {
  const response = await fetch(`${system.apiUrl}/v1/devices/${device}/actions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as { detail: string }) };
}

test('a CPE that accepts connection requests is read, set, refreshed, and its instances listed, each within seconds', async () => {
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

test('a value has the type that the device reported, and a wrongly typed one is refused before anything is sent', async () => {
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
  const stored = async (): Promise<number> =>
    (
      await pool.query('select 1 from device_parameters p join devices d on d.key = p.device_key where d.id = $1', [
        device,
      ])
    ).rowCount ?? 0;
  const part = await done(device, { method: 'refresh', path: `${root}DeviceInfo.` });
  assert.equal(part.status, 'acknowledged');
  const few = await stored();
  const whole = await done(device, { method: 'refresh' });
  assert.equal(whole.status, 'acknowledged');
  assert.ok(few < (await stored()), `${few}`);
  assert.equal(await stored(), cpe.parameters().size);
});

test('a CPE restarts, and is reset once its id was repeated', async () => {
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
  const told = async () =>
    (
      (await call(
        system,
        'GET',
        `/v1/events?types=device.request_completed&device_id=${device}&after=oldest`,
      )) as unknown as { items: { data: object }[] }
    ).items;
  await until('the event arrived', async () => (await told()).length > 0);
  assert.deepEqual(
    (await told()).map(({ data }) => data),
    [
      {
        device_id: device,
        registered: true,
        request_id: faulted.id,
        method: 'set_parameter_values',
        status: 'faulted',
        fault_code: '9003',
      },
    ],
  );
});

test('a CPE that is away gets the action at its next Inform, and the action says why it waits', async () => {
  const device = await register();
  const away = await plugIn(device);
  await away.stop();
  const asked = await ask(device, { method: 'set_parameter_values', values: [{ name: code, value: 'later' }] });
  assert.equal(asked.status, 'queued');
  await until('a connection request has failed', async () =>
    ((await read(device, asked.id)).waiting ?? '').includes('nothing listens at its port'),
  );
  const { raw } = await system.temporal.workflow.getHandle(asked.workflow_id).describe();
  assert.equal(raw.pendingActivities?.[0]?.activityType?.name, 'requestConnection');
  const back = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber: device });
  assert.deepEqual(await back.inform(['2 PERIODIC']), { ok: true, rpcs: 1, faults: 0 });
  assert.equal((await outcome(device, asked)).status, 'acknowledged');
  assert.equal(back.get(code), 'later');
});

test('an unsent action can be cancelled, and is not sent; an ended one cannot', async () => {
  const device = await register();
  const asked = await ask(device, { method: 'reboot' });
  const cancelled = (await call(
    system,
    'POST',
    `/v1/devices/${device}/actions/${asked.id}/cancel`,
  )) as unknown as Asked;
  assert.equal(cancelled.status, 'cancelled');
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber: device });
  assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 0, faults: 0 });
  await assert.rejects(
    call(system, 'POST', `/v1/devices/${device}/actions/${asked.id}/cancel`),
    /409.*Only a queued device action can be cancelled/,
  );
  const connection = await ask(device, { method: 'connection_request', expires_in: 600 });
  await call(system, 'POST', `/v1/devices/${device}/actions/${connection.id}/cancel`);
  assert.equal((await read(device, connection.id)).status, 'cancelled');
});

test('an expired action is never sent, and fails its workflow', async () => {
  const device = await register();
  const asked = await ask(device, { method: 'reboot', expires_in: 10 });
  assert.equal((await outcome(device, asked, 40)).status, 'expired');
  await assert.rejects(system.temporal.workflow.getHandle(asked.workflow_id).result(), WorkflowFailedError);
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber: device });
  assert.deepEqual(await cpe.boot(), { ok: true, rpcs: 0, faults: 0 });
});

function started(workflowId: string): Promise<boolean> {
  return system.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      () => true,
      () => false,
    );
}

test('cancelling the workflow cancels the action, and a termination is detected', async () => {
  const device = await register();
  const asked = await ask(device, { method: 'reboot' });
  const handle = system.temporal.workflow.getHandle(asked.workflow_id);
  await until('it has started', () => started(asked.workflow_id));
  await handle.cancel();
  assert.equal((await outcome(device, asked)).status, 'cancelled');
  const second = await ask(device, { method: 'reboot' });
  await until('it has started', () => started(second.workflow_id));
  await system.temporal.workflow.getHandle(second.workflow_id).terminate();
  await pool.query(`update device_actions set created_at = now() - interval '2 minutes' where id = $1`, [second.id]);
  assert.equal((await outcome(device, second)).status, 'cancelled');
});

test('a discovered device is refused with a reason; a pause holds no action; open actions are limited', async () => {
  const unknown = newSerialNumber();
  await new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber: unknown }).boot();
  const { status, detail } = await refusal(unknown, { method: 'reboot' });
  assert.equal(status, 409);
  assert.match(detail, /only discovered. Register it first/);
  const device = await register();
  await call(system, 'POST', `/v1/devices/${device}/pause`);
  const cpe = await plugIn(device, {});
  const asked = await ask(device, { method: 'get_parameter_values', names: [code] });
  await cpe.inform(['2 PERIODIC']);
  assert.equal((await outcome(device, asked)).status, 'acknowledged');
  for (let n = 0; n < 20; n += 1) await ask(device, { method: 'reboot' });
  assert.equal((await refusal(device, { method: 'reboot' })).status, 409);
});

test('a CPE that breaks off before its answer restarts once, and the action reports it', async () => {
  const device = await register();
  await plugIn(device, {}).then((cpe) => cpe.stop());
  const asked = await ask(device, { method: 'reboot' });
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber: device,
    retry: { baseMs: 50 },
    faults: [{ kind: 'dropAfter', method: 'Reboot' }],
  });
  after(() => cpe.stop());
  await cpe.inform(['2 PERIODIC']);
  assert.equal((await outcome(device, asked)).status, 'acknowledged');
  assert.equal(cpe.applied.filter(({ request }) => request.name === 'Reboot').length, 1);
});

test('an action that is closed twice is closed once', async () => {
  const device = await register();
  const { id } = await ask(device, { method: 'reboot' });
  assert.equal(await closeDeviceAction(pool, system.organization, id, 'expired'), true);
  assert.equal(await closeDeviceAction(pool, system.organization, id, 'cancelled'), false);
  assert.equal((await read(device, id)).status, 'expired');
});
