/** Records the histories of runs with service constraints, pauses and automatic retries. */
import { test } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { until } from '../support/until.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach, setParameterMessage } from '../support/process/system.ts';
import { createRecorder } from './recorder.ts';

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const sends = `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 2) == true)`;
const script = `${sends} set_provisioning_status("provisioned")`;

const system = await startTestSystem();
const { workflow } = system.temporal;
const { record, recordEnded } = createRecorder(workflow);

/** Resolves when the execution reports that it waits for this. */
async function doing(workflowId: string, what: RegExp): Promise<void> {
  const state = async (): Promise<string> =>
    (await workflow.getHandle(workflowId).query<{ doing: string }>('state')).doing;
  // The execution may not have started yet.
  await until(`the execution reports: ${what.source}`, async () => what.test(await state().catch(() => '')));
}

function plugIn(serialNumber: string, faults: object[] = []): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...({ faults } as object) });
}

test('a device that violates the constraints, and an eligible one, with limits of the service', async () => {
  const ineligible = newSerialNumber();
  const { workflow_id: ineligibleId } = await attach(system, {
    serialNumber: ineligible,
    script,
    policy: { fits: { product_class: ['Another'] } },
  });
  await plugIn(ineligible).boot();
  await recordEnded('not-eligible-failed', ineligibleId);
  const eligible = newSerialNumber();
  const policy = { fits: { product_class: ['Sim*'] }, limits: { script_seconds: 9, delivery_seconds: 600 } };
  const { workflow_id: eligibleId } = await attach(system, { serialNumber: eligible, script, policy });
  await plugIn(eligible).boot();
  await recordEnded('limited-provisioned', eligibleId);
});

test('instance and device paused and resumed', async () => {
  const serialNumber = newSerialNumber();
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script });
  await call(system, 'POST', `/v1/instances/${id}/pause`);
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await doing(workflowId, /instance is resumed/);
  await record('paused-instance-open', workflowId);
  await call(system, 'POST', `/v1/devices/${serialNumber}/pause`);
  await call(system, 'POST', `/v1/instances/${id}/resume`);
  await doing(workflowId, /device is resumed/);
  await record('paused-device-open', workflowId);
  await call(system, 'POST', `/v1/devices/${serialNumber}/resume`);
  await reach(system, id, 'running');
  await cpe.inform(['2 PERIODIC']);
  await recordEnded('paused-provisioned', workflowId);
});

test('queued behind another instance', async () => {
  const serialNumber = newSerialNumber();
  const first = await attach(system, {
    serialNumber,
    script: 'sleep(12) set_provisioning_status("provisioned")',
    position: 1,
  });
  const second = await attach(system, { serialNumber, script: 'set_provisioning_status("provisioned")', position: 2 });
  const session = plugIn(serialNumber).boot();
  await doing(second.workflow_id, /runs first/);
  await record('held-open', second.workflow_id);
  await session;
  await reach(system, first.id, 'provisioned');
  await recordEnded('held-provisioned', second.workflow_id);
});

test('retried automatically after a fault', async () => {
  const serialNumber = newSerialNumber();
  const retry = { attempts: 2, backoff_seconds: 5, on: ['9002'] };
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script, policy: { retry } });
  const cpe = plugIn(serialNumber, [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }]);
  await cpe.boot();
  await recordEnded('faulted-before-automatic-retry', workflowId);
  await reach(system, id, 'running');
  await cpe.inform(['2 PERIODIC']);
  await reach(system, id, 'provisioned');
  await recordEnded('automatic-retry-provisioned', workflowId);
});
