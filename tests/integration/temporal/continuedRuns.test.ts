import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { transaction } from '../../../db/core/pool.ts';
import { triggerManually } from '../../../db/runs/triggers.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { temporalAddress } from '../../support/process/environment.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { useSuggestingTemporal } from '../../support/process/suggestingTemporal.ts';
import { createRandom } from '../../support/random.ts';
import { act, attach, newSerialNumber, reach, readLog, readRun, show } from '../../support/process/system.ts';
import { until } from '../../support/until.ts';
import { reconcileOnce, resetToFirstTask } from '../../support/process/workflows.ts';

/** Runs with so many waits that their executions continue as new. */

await useSuggestingTemporal(40);
const system = await startTestSystem();
const { pool, temporal, client } = system;
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

interface Executions {
  current: string;
  first: string;
}

async function executionsOf(instanceId: string): Promise<Executions | undefined> {
  const { rows } = await pool.query<Executions>(
    `select workflow_run_id as current, first_execution_run_id as first from runs
     where instance_id = $1 and number = 1`,
    [instanceId],
  );
  return rows[0];
}

async function adopted(instanceId: string): Promise<Executions> {
  let executions: Executions | undefined;
  await until('another execution adopts the run', async () => {
    executions = await executionsOf(instanceId);
    return executions !== undefined && executions.current !== executions.first;
  });
  return executions as Executions;
}

async function asleep(instanceId: string, run: number): Promise<void> {
  const log = (): Promise<string[]> => readLog(system, instanceId, run).catch(() => []);
  await until(`run ${run} sleeps`, async () => (await log()).includes('asleep'));
}

/** The API refuses this. The dispatcher's next sweep sends the trigger to Temporal. */
async function triggerDuringRun(instanceId: string): Promise<void> {
  await transaction(pool, async (db) => {
    await triggerManually(db, instanceId, 'execute');
    await db.query('update outbox set claimed_until = now()');
  });
}

/** Runs a script that continues as new and then sleeps. */
async function sleepAfterContinuing(): Promise<{ id: string; workflowId: string }> {
  const script = 'for i = 1, 12 do sleep(0.05) end print("asleep") sleep(3600)';
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber: newSerialNumber(), script });
  await act(system, id, 'execute');
  await asleep(id, 1);
  await adopted(id);
  return { id, workflowId };
}

async function countExecutions(workflowId: string): Promise<number> {
  return (await temporal.workflow.count(`WorkflowId = "${workflowId}"`)).count;
}

test('a long run has several executions, and loses neither a response nor a trigger between them', async () => {
  const serialNumber = newSerialNumber();
  const name = 'InternetGatewayDevice.DeviceInfo.SoftwareVersion';
  const script = `for i = 1, 10 do
      assert(get_parameter_values({ "${name}" }, 60))
      print(i)
      sleep(0.05)
    end
    set_provisioning_status("provisioned")`;
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, connectionRequest: { port: 0 } });
  after(() => cpe.stop());
  await cpe.start();
  const session = cpe.boot();
  const { first } = await adopted(id);
  await triggerDuringRun(id);
  await until('run 1 ended', async () => (await readRun(system, id, 1)).status !== 'running');
  assert.equal((await readRun(system, id, 1)).status, 'provisioned');
  assert.deepEqual(await readLog(system, id), numbers(10));
  assert.equal((await executionsOf(id))?.first, first);
  await session;
  const last = await temporal.workflow.getHandle(workflowId, (await executionsOf(id))?.current).describe();
  assert.equal(last.status.name, 'CONTINUED_AS_NEW', 'by the trigger of the second run');
  await until('the executions are listed', async () => (await countExecutions(workflowId)) > 2);
  await until('the second run begins', async () => (await show(system, id)).run === 2);
  assert.equal((await readRun(system, id, 2)).trigger.reason, 'execute');
});

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31);

test(`signals that come late or twice, at any moment of a long run, change nothing (seed ${seed})`, async () => {
  const random = createRandom(seed);
  const serialNumber = newSerialNumber();
  const name = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
  const script = `for i = 1, 12 do
      assert(set_parameter_values({ ["${name}"] = tostring(i) }, "", 60))
      print(i)
      sleep(0.05)
    end
    print(assert(wait_for_event("2 PERIODIC", 60)))
    set_provisioning_status("provisioned")`;
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, connectionRequest: { port: 0 } });
  after(() => cpe.stop());
  await cpe.start();
  void cpe.boot();
  let isWaiting = false;
  await until('the run ends', async () => {
    const { rows } = await pool.query<{ run: number; trigger: number; message: number; step: number; waits: boolean }>(
      `select r.id as run, trigger_id as trigger, awaits_events is not null as waits,
         coalesce(awaits_message, 0) as message,
         (select coalesce(max(step), 0) from run_steps where run_id = r.id) as step
       from runs r where instance_id = $1 and status = 'running'`,
      [id],
    );
    const [at] = rows;
    if (!at) return ['provisioned', 'failed'].includes((await show(system, id)).status);
    if (at.waits && !isWaiting) void cpe.inform(['2 PERIODIC']);
    isWaiting = at.waits;
    const late: [signal: string, argument: object][] = [
      ['answered', { runId: at.run, message: at.message - 1 }],
      ['settled', { runId: at.run - 1 }],
      ['eventReceived', { runId: at.run, step: at.step - 1 }],
      ['trigger', { id: at.trigger, kind: 'event', reason: '0 BOOTSTRAP' }],
      ['proceed', { triggerId: at.trigger }],
    ];
    const [signal, argument] = late[Math.floor(random() * late.length)] ?? ['proceed', {}];
    // The run may have ended since.
    await temporal.workflow
      .getHandle(workflowId)
      .signal(signal, argument)
      .catch(() => undefined);
    return false;
  });
  const run = await readRun(system, id, 1);
  assert.deepEqual([run.status, run.log.map(({ text }) => text)], ['provisioned', [...numbers(12), '2 PERIODIC']]);
  assert.deepEqual(
    cpe.applied.map(({ request }) => request.name === 'SetParameterValues' && request.parameterList[0]?.value),
    numbers(12),
  );
  await until('the executions are listed', async () => (await countExecutions(workflowId)) > 2);
  assert.equal((await show(system, id)).run, 1);
});

test('a run between two executions is neither closed nor does it miss its cancellation', async () => {
  const { id } = await sleepAfterContinuing();
  // As before the newest execution has adopted the run.
  await pool.query(
    `update runs set workflow_run_id = first_execution_run_id, started_at = now() - interval '1 hour'
     where instance_id = $1`,
    [id],
  );
  await reconcileOnce(pool, temporal);
  assert.equal((await readRun(system, id, 1)).status, 'running');
  const params = { path: { id } };
  const { code } = await answered(client.GET('/v1/instances/{id}/explain', { params }));
  assert.equal(code, 'sleeping');
  await act(system, id, 'cancel');
  assert.equal((await reach(system, id, 'failed')).error?.type, 'Cancelled');
});

test('an execution that has not adopted its run continues it when it is reset', async () => {
  const { id, workflowId } = await sleepAfterContinuing();
  const handle = temporal.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const [started] = (await handle.fetchHistory()).events ?? [];
  await pool.query('update runs set workflow_run_id = $2 where instance_id = $1', [
    id,
    started?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId,
  ]);
  await resetToFirstTask(temporal, workflowId, runId);
  await until('the reset execution adopts the run', async () => {
    const reset = await handle.describe();
    return reset.runId !== runId && (await executionsOf(id))?.current === reset.runId;
  });
  assert.deepEqual([(await show(system, id)).status, (await readRun(system, id, 1)).status], ['running', 'running']);
  await act(system, id, 'cancel');
  assert.equal((await reach(system, id, 'failed')).run, 1);
});

test('a continued execution that is terminated closes its run, and a reset begins the next', async () => {
  const { id, workflowId } = await sleepAfterContinuing();
  await temporal.workflow.getHandle(workflowId).terminate('test');
  assert.equal((await reach(system, id, 'failed')).error?.type, 'Terminated');
  const target = ['--workflow-id', workflowId, '--type', 'FirstWorkflowTask', '--reason', 'test'];
  const address = ['--address', temporalAddress()];
  await promisify(execFile)(process.env.TEST_TEMPORAL_BINARY ?? 'temporal', [
    'workflow',
    'reset',
    ...target,
    ...address,
  ]);
  await asleep(id, 2);
  await act(system, id, 'cancel');
  assert.equal((await reach(system, id, 'failed')).error?.type, 'Cancelled');
});
