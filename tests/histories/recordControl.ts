/**
 * Records the histories of runs that their service or an operator holds back:
 * constraints of a service, pauses, automatic retries.
 */
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

/** Resolves when the execution waits for this. */
async function doing(workflowId: string, what: RegExp): Promise<void> {
  const state = async (): Promise<string> =>
    (await workflow.getHandle(workflowId).query<{ doing: string }>('state')).doing;
  // It may not be started yet.
  await until(`it is told: ${what.source}`, async () => what.test(await state().catch(() => '')));
}

function plugIn(serialNumber: string, faults: object[] = []): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...({ faults } as object) });
}

test('a device that the service does not fit, and one that it fits, with limits of its own', async () => {
  const misfit = newSerialNumber();
  const { workflow_id: unfitId } = await attach(system, {
    serialNumber: misfit,
    script,
    policy: { fits: { product_class: ['Another'] } },
  });
  await plugIn(misfit).boot();
  await recordEnded('unfit-failed', unfitId);
  const fit = newSerialNumber();
  const policy = { fits: { product_class: ['Sim*'] }, limits: { script_seconds: 9, delivery_seconds: 600 } };
  const { workflow_id: fitId } = await attach(system, { serialNumber: fit, script, policy });
  await plugIn(fit).boot();
  await recordEnded('limited-provisioned', fitId);
});

test('paused, by the instance and by the device, and resumed', async () => {
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

test('held behind another one', async () => {
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

test('retried by itself after a fault', async () => {
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
