import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { until } from '../../support/until.ts';
import { temporalAddress } from '../../support/process/environment.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { act, attach, newSerialNumber, reach, readRun, setParameterMessage } from '../../support/process/system.ts';

/** Temporal's own tools, run by its own command, as SREs use them. */

const system = await useSharedSystem();
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';

async function temporal(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.env.TEST_TEMPORAL_BINARY ?? 'temporal', [
    ...args,
    '--address',
    temporalAddress(),
  ]);
  return stdout;
}

/** A device whose CPE faults the message once, and accepts it afterwards. */
async function failOnce(): Promise<{ cpe: SimulatedCpe; id: string; workflowId: string; serialNumber: string }> {
  const serialNumber = newSerialNumber();
  const script = `local message = [[${setParameterMessage(setting, 'code')}]]
    assert(send_cwmp_message_and_forget(device_id, message, 2) == true)
    set_provisioning_status("provisioned")`;
  const attached = await attach(system, { serialNumber, script });
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber,
    connectionRequest: { port: 0 },
    faults: [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }],
  });
  await cpe.start();
  await cpe.boot();
  await reach(system, attached.id, 'failed');
  return { cpe, id: attached.id, workflowId: attached.workflow_id, serialNumber };
}

test('a reset of one failed workflow runs it again', async () => {
  const { cpe, id, workflowId } = await failOnce();
  await temporal(
    'workflow',
    'reset',
    '--workflow-id',
    workflowId,
    '--type',
    'FirstWorkflowTask',
    '--reason',
    'try again',
  );
  assert.equal((await reach(system, id, 'provisioned')).run, 2);
  assert.equal(cpe.get(setting), 'code');
  // Also a provisioned one, any number of times.
  await temporal(
    'workflow',
    'reset',
    '--workflow-id',
    workflowId,
    '--type',
    'FirstWorkflowTask',
    '--reason',
    'once more',
  );
  await until('a third run ended', async () => {
    const { items } = await answered(system.client.GET('/v1/instances/{id}/runs', { params: { path: { id } } }));
    return items.length === 3 && items.every(({ status }) => status !== 'running');
  });
  assert.equal((await readRun(system, id, 3)).status, 'provisioned');
  await cpe.stop();
});

test('a batch reset runs all failed ones again', async () => {
  const failed = [await failOnce(), await failOnce()];
  const devices = failed.map(({ serialNumber }) => `"${serialNumber}"`).join(', ');
  const query = `WorkflowType="serviceInstance" AND ExecutionStatus="Failed" AND CuttleDevice IN (${devices})`;
  await until('the failed workflows are visible', async () =>
    (await temporal('workflow', 'count', '--query', query)).includes('Total: 2'),
  );
  await temporal(
    'workflow',
    'reset',
    '--query',
    query,
    '--type',
    'FirstWorkflowTask',
    '--reason',
    'at three in the morning',
    '--yes',
  );
  for (const { cpe, id } of failed) {
    assert.equal((await reach(system, id, 'provisioned')).run, 2);
    assert.equal(cpe.get(setting), 'code');
    await cpe.stop();
  }
});

test('a reset during a run closes that run, and starts the next', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script: `sleep(3)\nset_provisioning_status("provisioned")` });
  await act(system, attached.id, 'execute');
  await reach(system, attached.id, 'running');
  await temporal(
    'workflow',
    'reset',
    '--workflow-id',
    attached.workflow_id,
    '--type',
    'FirstWorkflowTask',
    '--reason',
    'impatience',
  );
  assert.equal((await reach(system, attached.id, 'provisioned')).run, 2);
  assert.equal((await readRun(system, attached.id, 1)).error?.type, 'Terminated');
});

test('a manually terminated execution is detected: its run has failed, and the device is free again', async () => {
  const serialNumber = newSerialNumber();
  const terminated = await attach(system, { serialNumber, script: 'sleep(3600)' });
  const other = await attach(system, { serialNumber, script: 'set_provisioning_status("provisioned")' });
  await act(system, terminated.id, 'execute');
  await reach(system, terminated.id, 'running');
  await act(system, other.id, 'execute');
  await temporal('workflow', 'terminate', '--workflow-id', terminated.workflow_id, '--reason', 'wrong customer');
  assert.equal((await reach(system, terminated.id, 'failed')).error?.type, 'Terminated');
  await reach(system, other.id, 'provisioned');
  await act(system, terminated.id, 'retry');
  assert.equal((await reach(system, terminated.id, 'running')).run, 2);
  await temporal('workflow', 'cancel', '--workflow-id', terminated.workflow_id);
  assert.equal((await reach(system, terminated.id, 'failed')).error?.type, 'Cancelled');
});
