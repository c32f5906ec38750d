/**
 * Records the histories of service instances, for replay.test.ts.
 * Run `npm run record-histories` when the workflows' commands change. It records all of them.
 */
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach, setParameterMessage } from '../support/process/system.ts';
import type { Recorder } from './recorder.ts';
import { createRecorder } from './recorder.ts';
import type { TestEnvironment } from '../support/process/environment.ts';

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const sends = `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 2) == true)`;
const succeeds = 'set_provisioning_status("provisioned")';

const system = recording(await startTestSystem());
// A process can have only one worker runtime.
const queued = recording(await createTestEnvironment({}, { activitiesQueue: `activities-${process.pid}` }));
const other = new CuttleProcess(['start'], queued.env);
after(() => other.stop());
await until('the other process is ready', () => answers(`${queued.apiUrl}/readyz`));

interface Recording extends TestEnvironment, Recorder {}

function recording(environment: TestEnvironment): Recording {
  return { ...environment, ...createRecorder(environment.temporal.workflow) };
}

/** Returns the run id of the execution before the newest. It polls because visibility is eventually consistent. */
async function previousRun({ temporal: { workflow } }: TestEnvironment, workflowId: string): Promise<string> {
  const runIds: string[] = [];
  await until('the previous execution is listed', async () => {
    runIds.length = 0;
    for await (const { runId } of workflow.list({ query: `WorkflowId="${workflowId}"` })) runIds.push(runId);
    return runIds.length > 1;
  });
  return runIds[1] ?? '';
}

function plugIn({ acsUrl }: TestEnvironment, serialNumber: string, options: object = {}): SimulatedCpe {
  return new SimulatedCpe({ acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
}

for (const [place, on] of Object.entries({ local: system, queue: queued })) {
  test(`provisioned, scripts ${place}`, async () => {
    const serialNumber = newSerialNumber();
    const { workflow_id: id } = await attach(on, { serialNumber, script: `${sends}\nsleep(1)\n${sends}\n${succeeds}` });
    await on.record(`pending-${place}`, id);
    await plugIn(on, serialNumber).boot();
    await on.recordEnded(`provisioned-${place}`, id);
  });
}

for (const [place, on] of Object.entries({ local: system, queue: queued })) {
  test(`waited for responses of the CPE and of a server, scripts ${place}`, async () => {
    const serialNumber = newSerialNumber();
    const script = `add_object("InternetGatewayDevice.Layer3Forwarding.Forwarding.") sleep(1)
      get_parameter_values({ "${setting}" }, 60)
      http_request{ url = "http://not.allowed.example/" }
      get_parameter_values("InternetGatewayDevice.Nothing.") ${succeeds}`;
    const { workflow_id: id } = await attach(on, { serialNumber, script });
    await plugIn(on, serialNumber).boot();
    await on.recordEnded(`answered-${place}`, id);
  });
}

test('waited in vain for a response', async () => {
  const serialNumber = newSerialNumber();
  const instance = await attach(system, {
    serialNumber,
    script: `local _ = send_cwmp_async_message(device_id, [[${setParameterMessage(setting, 'x')}]], 1, 4) ${succeeds}`,
  });
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await reach(system, instance.id, 'running');
  await pause(1000);
  await system.record('waiting-open', instance.workflow_id);
  await system.recordEnded('waited-in-vain', instance.workflow_id);
});

test('failed by the fault of another message than the awaited one', async () => {
  const serialNumber = newSerialNumber();
  const script = `${sends}\nget_parameter_values("${setting}") ${succeeds}`;
  const { workflow_id: id } = await attach(system, { serialNumber, script });
  await plugIn(system, serialNumber, {
    faults: [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }],
  }).boot();
  await system.recordEnded('faulted-while-waiting', id);
});

test('failed by a fault, and by the script', async () => {
  const faulted = newSerialNumber();
  const { workflow_id: faultedId } = await attach(system, { serialNumber: faulted, script: `${sends}\n${succeeds}` });
  await plugIn(system, faulted, { faults: [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }] }).boot();
  await system.recordEnded('faulted', faultedId);
  const broken = newSerialNumber();
  const { workflow_id: brokenId } = await attach(system, { serialNumber: broken, script: 'error("broken")' });
  await plugIn(system, broken).boot();
  await system.recordEnded('script-error', brokenId);
});

test('connection requests: failed, and successful', async () => {
  const serialNumber = newSerialNumber();
  const instance = await attach(system, { serialNumber, script: `${sends}\n${succeeds}` });
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await reach(system, instance.id, 'running');
  await pause(8000);
  await system.record('unreachable-open', instance.workflow_id);
  const cpe = plugIn(system, serialNumber, { connectionRequest: { port: 0 } });
  await cpe.start();
  await cpe.inform(['2 PERIODIC']);
  await system.recordEnded('unreachable-provisioned', instance.workflow_id);
  await call(system, 'POST', `/v1/instances/${instance.id}/execute`);
  await system.recordEnded('reached-provisioned', instance.workflow_id);
  await cpe.stop();
});

test('queued behind another instance; factory reset; cancelled', async () => {
  const serialNumber = newSerialNumber();
  const first = await attach(system, { serialNumber, script: `sleep(2)\n${succeeds}`, position: 1 });
  const second = await attach(system, { serialNumber, script: `sleep(3600)`, position: 2 });
  const cpe = plugIn(system, serialNumber);
  await cpe.boot();
  await system.ended(first.workflow_id);
  await reach(system, second.id, 'running');
  await pause(500);
  await system.record('held-sleeping-open', second.workflow_id);
  cpe.factoryReset();
  await cpe.boot();
  await reach(system, first.id, 'provisioned');
  await pause(4000);
  await system.record('superseded', second.workflow_id, await previousRun(system, second.workflow_id));
  await reach(system, second.id, 'running');
  await call(system, 'POST', `/v1/instances/${second.id}/cancel`);
  await system.recordEnded('continued-cancelled', second.workflow_id);
});
