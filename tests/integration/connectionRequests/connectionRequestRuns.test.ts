import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WorkflowNotFoundError } from '@temporalio/client';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { CpeEvent } from '../../../simulator/session/events.ts';
import { cuttleOf } from '../../support/process/cuttle.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../../support/process/freePort.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import {
  act,
  attach,
  call,
  newSerialNumber,
  reach,
  readRun,
  setParameterMessage,
  showDevice,
} from '../../support/process/system.ts';

/** Runs whose CPE has no session when they start, as when an operator starts one manually. */

const stunPort = await freePort();
const system = await startTestSystem({ CUTTLE_ACS_STUN_PORT: String(stunPort) });
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 2) == true)
  set_provisioning_status("provisioned")`;

interface Plugged {
  cpe: SimulatedCpe;
  /** The connection requests that it accepted. */
  requests: CpeEvent[];
}

/** A booted CPE without services. */
async function plugIn(serialNumber: string, options: object): Promise<Plugged> {
  const requests: CpeEvent[] = [];
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...options }, (event) => {
    if (event.type === 'connectionRequest' && event.accepted) requests.push(event);
  });
  after(() => cpe.stop());
  await cpe.start();
  assert.equal((await cpe.boot()).ok, true);
  return { cpe, requests };
}

async function execute(serialNumber: string): Promise<{ id: string; workflowId: string }> {
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script });
  await act(system, id, 'execute');
  return { id, workflowId };
}

/** The pending connection request in the Temporal UI. */
async function pending(workflowId: string): Promise<{ attempt: number; failure: string; stack: string } | undefined> {
  const description = await system.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .catch((error: unknown) => {
      // The outbox row is dispatched shortly after the API's response.
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  const activity = description?.raw.pendingActivities?.find(
    ({ activityType }) => activityType?.name === 'requestConnection',
  );
  return (
    activity && {
      attempt: activity.attempt ?? 0,
      failure: activity.lastFailure?.message ?? '',
      stack: activity.lastFailure?.stackTrace ?? '',
    }
  );
}

async function hasTried(workflowId: string): Promise<boolean> {
  const request = await pending(workflowId);
  return request !== undefined && request.failure !== '';
}

test('a CPE behind NAT is provisioned by a UDP connection request with its own credential', async () => {
  await system.pool.query(`update organizations set set_connection_request_credentials = true where id = 'default'`);
  const serialNumber = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id: serialNumber });
  const { cpe, requests } = await plugIn(serialNumber, { stun: { host: '127.0.0.1', port: stunPort } });
  assert.match(
    cpe.get('InternetGatewayDevice.ManagementServer.UDPConnectionRequestAddress') ?? '',
    /^127\.0\.0\.1:\d+$/,
  );
  assert.match(cpe.get('InternetGatewayDevice.ManagementServer.ConnectionRequestUsername') ?? '', /^cuttle/);
  assert.equal((await showDevice(system, serialNumber)).connection_request.has_credential, true);
  const { id, workflowId } = await execute(serialNumber);
  await reach(system, id, 'provisioned');
  assert.equal(cpe.get(setting), 'code');
  assert.deepEqual(
    requests.map((event) => event.type === 'connectionRequest' && event.by),
    ['UDP'],
  );
  await system.temporal.workflow.getHandle(workflowId).result();
});

test('a CPE gets an HTTP connection request with the credential that it was given', async () => {
  const serialNumber = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id: serialNumber });
  const { requests } = await plugIn(serialNumber, { connectionRequest: { port: 0 } });
  const { id, workflowId } = await execute(serialNumber);
  await reach(system, id, 'provisioned');
  assert.deepEqual(
    requests.map((event) => event.type === 'connectionRequest' && event.by),
    ['HTTP'],
  );
  const handle = system.temporal.workflow.getHandle(workflowId);
  await handle.result();
  const { events } = await handle.fetchHistory();
  // Attempts are not in the history: the activity was scheduled, and cancelled if the run was quicker.
  const ofActivities = (events ?? []).flatMap((event) =>
    Object.keys(event).filter((name) => name.startsWith('activityTask')),
  );
  assert.equal(ofActivities.filter((name) => name === 'activityTaskScheduledEventAttributes').length, 1);
  assert.ok(ofActivities.length <= 3, ofActivities.join());
});

test('an unreachable CPE is provisioned at its next Inform, and its run says why it waits', async () => {
  const serialNumber = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id: serialNumber });
  const { cpe } = await plugIn(serialNumber, { connectionRequest: { port: 0 } });
  await cpe.stop();
  const { id, workflowId } = await execute(serialNumber);
  await until('the attempt has ended', () => hasTried(workflowId));
  const shown = await pending(workflowId);
  assert.equal(
    shown?.failure,
    `${serialNumber} cannot be reached by a connection request; its messages are sent at its next Inform: ` +
      'nothing listens at its port',
  );
  assert.equal(shown.stack, '');

  const waiting = new RegExp(
    String.raw`^The CPE cannot be reached by a connection request \(nothing listens at its port, \d attempts?, ` +
      String.raw`last at [\d-]+T[\d:.]+Z\); the message is sent at its next Inform$`,
  );
  const [message] = (await readRun(system, id, 1)).messages;
  assert.equal(message?.state, 'queued');
  assert.match(message.waiting ?? '', waiting);
  const device = await showDevice(system, serialNumber);
  assert.equal(device.connection_request.error, 'nothing listens at its port');
  assert.ok(device.connection_request.attempts >= 1);
  const { items } = await call(system, 'GET', `/v1/devices/${serialNumber}/messages`);
  assert.match((items[0] as unknown as { waiting: string }).waiting, waiting);
  const { stdout } = await cuttleOf(system)('instance', 'log', id);
  assert.match(
    stdout,
    /nothing listens at its port, \d attempts?, last at .*; the message is sent at its next Inform\.\n$/,
  );

  const again = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber });
  await again.inform(['2 PERIODIC']);
  await reach(system, id, 'provisioned');
  assert.equal((await readRun(system, id, 1)).messages[0]?.waiting, null);
  const served = await showDevice(system, serialNumber);
  assert.deepEqual([served.connection_request.requested_at, served.connection_request.error], [null, null]);
  await system.temporal.workflow.getHandle(workflowId).result();
  const warnings = system.logged
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .filter(({ level }) => ['warn', 'error', 'fatal'].includes(level));
  assert.deepEqual(warnings, []);
});

test('two services of a device share one request, and a cancelled run sends no more', async () => {
  const serialNumber = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id: serialNumber });
  const { cpe } = await plugIn(serialNumber, { connectionRequest: { port: 0 } });
  await cpe.stop();
  const [first, second] = [await execute(serialNumber), await execute(serialNumber)];
  await until('the first request was sent', () => hasTried(first.workflowId));
  assert.equal(await pending(second.workflowId), undefined);
  const { attempts } = (await showDevice(system, serialNumber)).connection_request;
  assert.ok(attempts >= 1 && attempts <= ((await pending(first.workflowId))?.attempt ?? 0));
  for (const { id, workflowId } of [first, second]) {
    await reach(system, id, 'running');
    await act(system, id, 'cancel');
    assert.equal((await reach(system, id, 'failed')).error?.type, 'Cancelled');
    await assert.rejects(system.temporal.workflow.getHandle(workflowId).result());
  }
  assert.equal(await pending(first.workflowId), undefined);
});
