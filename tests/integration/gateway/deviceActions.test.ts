import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeDeviceAction, insertDeviceAction } from '../../../db/devices/deviceActions.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { until } from '../../support/until.ts';
import { fault, inform, parameterNamesResponse, setParameterValuesResponse } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, endRun, insertDevice, queueMessages } from '../../support/database/rows.ts';
import { newId } from '../../../lib/ids.ts';

/** How the gateway sends the messages of device actions, beside those of runs. */

const database = await createTestDatabase();
const { pool } = database;
const gateway = await startTestGateway(database);

const setName: CwmpRequest = {
  name: 'SetParameterValues',
  parameterList: [{ name: 'InternetGatewayDevice.WAN.1.Name', value: 'internet', type: 'string' }],
  parameterKey: '',
};
const addObject: CwmpRequest = { name: 'AddObject', objectName: 'InternetGatewayDevice.WAN.', parameterKey: '' };

async function ask(key: number, request: CwmpRequest, expiresSeconds = 3600): Promise<string> {
  const method = request.name === 'AddObject' ? 'add_object' : 'reboot';
  const message = { purpose: 'action' as const, request, summary: request.name, secretPaths: [] };
  const id = newId('act');
  await insertDeviceAction(pool, 'default', key, {
    id,
    workflowId: id,
    method,
    createdBy: 'test',
    expiresSeconds,
    message,
  });
  gateway.wakeups.wake([key]);
  return id;
}

async function statusOf(id: string): Promise<string | undefined> {
  return (await pool.query<{ status: string }>('select status from device_actions where id = $1', [id])).rows[0]
    ?.status;
}

async function informed(serial: string, more: object = {}): Promise<RawCpe> {
  const cpe = new RawCpe(gateway.port);
  await cpe.post(inform({ serial, events: ['2 PERIODIC'], ...more }));
  return cpe;
}

const reboot: CwmpRequest = { name: 'Reboot', commandKey: '' };
const rebooted = setParameterValuesResponse('')
  .replaceAll('SetParameterValuesResponse', 'RebootResponse')
  .replace('<Status>0</Status>', '');

test("the run's messages go first, and while its script blocks the queue, nothing else is sent", async () => {
  const key = await insertDevice(pool, 'TURNS');
  await attachService(pool, key, 'TURNS');
  const runId = await beginRun(pool, 'TURNS');
  await pool.query('update runs set holds_queue = true where id = $1', [runId]);
  const id = await ask(key, reboot);
  await queueMessages(pool, runId, [setName, setName]);
  const cpe = await informed('TURNS');
  assert.match((await cpe.post('')).body, /<cwmp:SetParameterValues>/);
  assert.match((await cpe.post(setParameterValuesResponse(''))).body, /<cwmp:SetParameterValues>/);
  cpe.send(setParameterValuesResponse(''));
  await until(
    'the run has no more messages',
    async () =>
      (await pool.query(`select 1 from messages where run_id = $1 and state <> 'acknowledged'`, [runId])).rowCount ===
      0,
  );
  assert.equal(await statusOf(id), 'queued');
  await pool.query('update runs set holds_queue = false where id = $1', [runId]);
  gateway.wakeups.wake([key]);
  assert.match((await cpe.answer()).body, /<cwmp:Reboot>/);
  assert.equal(await statusOf(id), 'sent');
  await endRun(pool, runId);
  // The next message is for the CPE after its restart.
  await ask(key, setName);
  assert.equal((await cpe.post(rebooted)).status, 204);
  assert.equal(await statusOf(id), 'acknowledged');
  await cpe.close();
});

test('an action requested while a session is held is sent at once', async () => {
  const key = await insertDevice(pool, 'HELD');
  await attachService(pool, key, 'HELD');
  const runId = await beginRun(pool, 'HELD');
  const cpe = await informed('HELD');
  cpe.send('');
  await ask(key, reboot);
  assert.match((await cpe.answer()).body, /<cwmp:Reboot>/);
  await endRun(pool, runId);
  await cpe.close();
});

test('nothing is sent after its expiry, whether or not the expiry was recorded', async () => {
  const key = await insertDevice(pool, 'LATE');
  const id = await ask(key, reboot, 0);
  const cpe = await informed('LATE');
  assert.equal((await cpe.post('')).status, 204);
  assert.equal(await statusOf(id), 'queued');
  assert.equal(await closeDeviceAction(pool, 'default', id, 'expired'), true);
  assert.equal(await statusOf(id), 'expired');
  await cpe.close();
});

test('a sent message is not cancelled, and does not expire while its session lives', async () => {
  const key = await insertDevice(pool, 'GIVEN');
  const id = await ask(key, reboot);
  const cpe = await informed('GIVEN');
  assert.match((await cpe.post('')).body, /<cwmp:Reboot>/);
  assert.equal(await closeDeviceAction(pool, 'default', id, 'cancelled'), false);
  assert.equal(await closeDeviceAction(pool, 'default', id, 'expired'), false);
  await pool.query(`update devices set session_phase = 'ended' where key = $1`, [key]);
  assert.equal(await closeDeviceAction(pool, 'default', id, 'expired'), true);
  assert.equal(await statusOf(id), 'expired');
  await cpe.close();
});

test('an AddObject whose answer is lost is not repeated, and its instance is found', async () => {
  const key = await insertDevice(pool, 'ADDS');
  const id = await ask(key, addObject);
  const instances = (...numbers: number[]): string =>
    parameterNamesResponse(numbers.map((number) => `InternetGatewayDevice.WAN.${number}.`));
  const cpe = await informed('ADDS');
  assert.match((await cpe.post('')).body, /<cwmp:GetParameterNames>/);
  assert.match((await cpe.post(instances(1))).body, /<cwmp:AddObject>/);
  await cpe.close();
  // The key shows that the CPE applied it, but not the instance number.
  const { rows } = await pool.query<{ id: number }>('select id from messages where device_action_id = $1', [id]);
  const again = await informed('ADDS', { retryCount: 1, parameterKey: `cuttle${rows[0]?.id}` });
  assert.match((await again.post('')).body, /<cwmp:GetParameterNames>/);
  assert.equal((await again.post(instances(1, 2))).status, 204);
  assert.equal(await statusOf(id), 'acknowledged');
  await again.close();
});

test('a fault ends the action, and becomes an event with its code', async () => {
  const key = await insertDevice(pool, 'FAULTS');
  const id = await ask(key, reboot);
  const cpe = await informed('FAULTS');
  await cpe.post('');
  await cpe.post(fault('9001'));
  assert.equal(await statusOf(id), 'faulted');
  const { rows } = await pool.query<{ data: object }>(
    `select data from events where type = 'device.action_completed' and device_id = 'FAULTS'`,
  );
  assert.deepEqual(
    rows.map(({ data }) => data),
    [
      {
        device_id: 'FAULTS',
        registered: true,
        action_id: id,
        method: 'reboot',
        status: 'faulted',
        fault_code: '9001',
      },
    ],
  );
  await cpe.close();
});
