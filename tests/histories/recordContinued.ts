/** Records the histories of runs that continue as new, of holds that do, and of waits for an event. */
import { test } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { useSuggestingTemporal } from '../support/process/suggestingTemporal.ts';
import { act, attach, newSerialNumber, reach } from '../support/process/system.ts';
import { until } from '../support/until.ts';
import { createRecorder } from './recorder.ts';

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const sets = `assert(set_parameter_values({ ["${setting}"] = "x" }, "", 300))`;
const succeeds = 'set_provisioning_status("provisioned")';

await useSuggestingTemporal(40);
const system = await startTestSystem();
const { workflow } = system.temporal;
const { record, ended, recordEnded } = createRecorder(workflow);

function plugIn(serialNumber: string): SimulatedCpe {
  return new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber,
    retry: { baseMs: 50 },
    connectionRequest: { port: 0 },
  });
}

/** Resolves with the run id of the workflow's newest execution, once it is another one. */
async function nextExecution(workflowId: string, previous: string | undefined): Promise<string> {
  let newest: string | undefined;
  await until('the workflow has another execution', async () => {
    // The start may not have been dispatched yet.
    newest = await workflow
      .getHandle(workflowId)
      .describe()
      .then(
        ({ runId }) => runId,
        () => undefined,
      );
    return newest !== undefined && newest !== previous;
  });
  return newest ?? '';
}

async function awaitsEvent(instanceId: string): Promise<void> {
  await until('the script waits for an event', async () => {
    const { rows } = await system.pool.query(
      'select 1 from runs where instance_id = $1 and awaits_events is not null and received_event is null',
      [instanceId],
    );
    return rows.length > 0;
  });
}

test('a run that continues as new: sleeps, responses and events', async () => {
  const serialNumber = newSerialNumber();
  const waits = 'sleep(0.05) local _ = wait_for_event("3 SCHEDULED", 1) sleep(0.05)';
  const script = `for i = 1, 4 do ${sets} ${waits} end ${succeeds}`;
  const { workflow_id: id } = await attach(system, { serialNumber, script });
  const first = await nextExecution(id, undefined);
  const cpe = plugIn(serialNumber);
  await cpe.start();
  const session = cpe.boot();
  const second = await nextExecution(id, first);
  await record('continuing-first', id, first);
  await ended(id);
  await record('continuing-second', id, second);
  await recordEnded('continuing-provisioned', id);
  await session;
  await cpe.stop();
});

test('a continued run that is cancelled', async () => {
  const serialNumber = newSerialNumber();
  const script = 'for i = 1, 12 do sleep(0.05) end sleep(3600)';
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script });
  const first = await nextExecution(workflowId, undefined);
  await act(system, id, 'execute');
  await nextExecution(workflowId, first);
  await act(system, id, 'cancel');
  await recordEnded('continuing-cancelled', workflowId);
});

test('a hold that continues as new', async () => {
  const serialNumber = newSerialNumber();
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script: succeeds });
  const first = await nextExecution(workflowId, undefined);
  await act(system, id, 'pause');
  await act(system, id, 'execute');
  const handle = workflow.getHandle(workflowId);
  await until('the execution continues as new', async () => {
    await handle.signal('proceed', { triggerId: Number.MAX_SAFE_INTEGER });
    return (await handle.describe()).runId !== first;
  });
  await record('continuing-hold', workflowId, first);
  await act(system, id, 'resume');
  await reach(system, id, 'provisioned');
  await recordEnded('continuing-hold-provisioned', workflowId);
});

test('waits for an event: open, with the event, and in vain', async () => {
  const serialNumber = newSerialNumber();
  const script = `print(wait_for_event("2 PERIODIC")) print(wait_for_event("8 DIAGNOSTICS COMPLETE", 1)) ${succeeds}`;
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await awaitsEvent(id);
  await record('event-open', workflowId);
  await cpe.inform(['2 PERIODIC']);
  await recordEnded('event-provisioned', workflowId);
});
