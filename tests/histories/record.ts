/**
 * Records the histories that replay.test.ts replays: `npm run record-histories`. To be done whenever the workflow's commands
 * change, into a folder of the next number; a folder that is there is never changed, since executions of that version may still be open.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import proto from '@temporalio/proto';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import {
  attach,
  call,
  createTestEnvironment,
  newSerialNumber,
  reach,
  setParameterMessage,
  startTestSystem,
} from '../support/process/system.ts';
import type { TestEnvironment } from '../support/process/system.ts';

const { History } = proto.temporal.api.history.v1;
const folder = new URL('./recorded/2/', import.meta.url);
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const sends = `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 2) == true)`;
const succeeds = 'set_provisioning_status("provisioned")';

mkdirSync(folder, { recursive: true });
const system = await startTestSystem();
// There is one worker runtime in a process.
const queued = await createTestEnvironment({}, { activitiesQueue: `activities-${process.pid}` });
const other = new CuttleProcess(['start'], queued.env);
after(() => other.stop());
await until('the other process is ready', () => answers(`${queued.apiUrl}/readyz`));

/** @param back how many executions before the newest. */
async function record(
  name: string,
  { temporal: { workflow } }: TestEnvironment,
  workflowId: string,
  back = 0,
): Promise<void> {
  const runIds: string[] = [];
  // The newest first; visibility is a moment behind.
  while (runIds.length <= back) {
    runIds.length = 0;
    for await (const { runId } of workflow.list({ query: `WorkflowId="${workflowId}"` })) runIds.push(runId);
  }
  const history = await workflow.getHandle(workflowId, runIds[back]).fetchHistory();
  assert.ok(history.events?.length);
  writeFileSync(new URL(`${name}.binpb`, folder), History.encode(history).finish());
}

async function ended({ temporal }: TestEnvironment, workflowId: string): Promise<void> {
  await temporal.workflow
    .getHandle(workflowId)
    .result()
    .catch(() => undefined);
}

function plugIn({ acsUrl }: TestEnvironment, serialNumber: string, options: object = {}): SimulatedCpe {
  return new SimulatedCpe({ acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
}

for (const [place, on] of Object.entries({ local: system, queue: queued })) {
  test(`provisioned, scripts ${place}`, async () => {
    const serialNumber = newSerialNumber();
    const { workflow_id: id } = await attach(on, { serialNumber, script: `${sends}\nsleep(1)\n${sends}\n${succeeds}` });
    await record(`pending-${place}`, on, id);
    await plugIn(on, serialNumber).boot();
    await ended(on, id);
    await record(`provisioned-${place}`, on, id);
  });
}

for (const [place, on] of Object.entries({ local: system, queue: queued })) {
  test(`waited for answers of the CPE and of a server, scripts ${place}`, async () => {
    const serialNumber = newSerialNumber();
    const script = `add_object("InternetGatewayDevice.Layer3Forwarding.Forwarding.") sleep(1) get_parameter_values({ "${setting}" }, 60)
      http_request{ url = "http://not.allowed.example/" } get_parameter_values("InternetGatewayDevice.Nothing.") ${succeeds}`;
    const { workflow_id: id } = await attach(on, { serialNumber, script });
    await plugIn(on, serialNumber).boot();
    await ended(on, id);
    await record(`answered-${place}`, on, id);
  });
}

test('waits for an answer in vain', async () => {
  const serialNumber = newSerialNumber();
  const instance = await attach(system, {
    serialNumber,
    script: `send_cwmp_async_message(device_id, [[${setParameterMessage(setting, 'x')}]], 1, 4) ${succeeds}`,
  });
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await reach(system, instance.id, 'running');
  await pause(1000);
  await record('waiting-open', system, instance.workflow_id);
  await ended(system, instance.workflow_id);
  await record('waited-in-vain', system, instance.workflow_id);
});

test('failed by a fault of another message than the one that it waits for', async () => {
  const serialNumber = newSerialNumber();
  const script = `${sends}\nget_parameter_values("${setting}") ${succeeds}`;
  const { workflow_id: id } = await attach(system, { serialNumber, script });
  await plugIn(system, serialNumber, {
    faults: [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }],
  }).boot();
  await ended(system, id);
  await record('faulted-while-waiting', system, id);
});

test('failed by a fault, and by the script', async () => {
  const faulted = newSerialNumber();
  const { workflow_id: faultedId } = await attach(system, { serialNumber: faulted, script: `${sends}\n${succeeds}` });
  await plugIn(system, faulted, { faults: [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }] }).boot();
  await ended(system, faultedId);
  await record('faulted', system, faultedId);
  const broken = newSerialNumber();
  const { workflow_id: brokenId } = await attach(system, { serialNumber: broken, script: 'error("broken")' });
  await plugIn(system, broken).boot();
  await ended(system, brokenId);
  await record('script-error', system, brokenId);
});

test('asked for a connection: in vain, and with success', async () => {
  const serialNumber = newSerialNumber();
  const instance = await attach(system, { serialNumber, script: `${sends}\n${succeeds}` });
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await reach(system, instance.id, 'running');
  await pause(8000);
  await record('unreachable-open', system, instance.workflow_id);
  const cpe = plugIn(system, serialNumber, { connectionRequest: { port: 0 } });
  await cpe.start();
  await cpe.inform(['2 PERIODIC']);
  await ended(system, instance.workflow_id);
  await record('unreachable-provisioned', system, instance.workflow_id);
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await ended(system, instance.workflow_id);
  await record('reached-provisioned', system, instance.workflow_id);
  await cpe.stop();
});

test('held behind another one; reset by the factory; cancelled', async () => {
  const serialNumber = newSerialNumber();
  const first = await attach(system, { serialNumber, script: `sleep(2)\n${succeeds}`, position: 1 });
  const second = await attach(system, { serialNumber, script: `sleep(3600)`, position: 2 });
  const cpe = plugIn(system, serialNumber);
  await cpe.boot();
  await ended(system, first.workflow_id);
  await reach(system, second.id, 'running');
  await pause(500);
  await record('held-sleeping-open', system, second.workflow_id);
  cpe.factoryReset();
  await cpe.boot();
  await reach(system, first.id, 'provisioned');
  await pause(4000);
  await record('superseded', system, second.workflow_id, 1);
  await reach(system, second.id, 'running');
  await call(system, 'POST', `/v1/instances/${second.id}/cancel`);
  await ended(system, second.workflow_id);
  await record('continued-cancelled', system, second.workflow_id);
});
