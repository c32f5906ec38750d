import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WorkflowFailedError } from '@temporalio/client';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { closeDeviceAction } from '../../../db/devices/deviceActions.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, newSerialNumber } from '../../support/process/system.ts';
import { deviceActionCalls } from '../../support/api/deviceActions.ts';
import type { Asked } from '../../support/api/deviceActions.ts';

/** Device actions that wait, are cancelled, expire, or are limited. */

const system = await useSharedSystem();
const { pool } = system;
const { register, plugIn, ask, read, outcome, refusal } = deviceActionCalls(system);
const root = 'InternetGatewayDevice.';
const code = `${root}DeviceInfo.ProvisioningCode`;

function started(workflowId: string): Promise<boolean> {
  return system.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      () => true,
      () => false,
    );
}

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

test('a discovered device is refused with a reason; a pause delays no action; open actions are limited', async () => {
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
