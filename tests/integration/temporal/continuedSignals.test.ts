import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import proto from '@temporalio/proto';
import type { Schemas } from '../../../client/client.ts';
import { transaction } from '../../../db/core/pool.ts';
import { triggerManually } from '../../../db/runs/triggers.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { temporalAddress } from '../../support/process/environment.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { useSuggestingTemporal } from '../../support/process/suggestingTemporal.ts';
import { act, attach, call, newSerialNumber, reach, setParameterMessage } from '../../support/process/system.ts';
import { startTemporalProxy } from '../../support/process/temporalProxy.ts';
import { until } from '../../support/until.ts';

/**
 * What reaches an execution that continues as new is neither lost nor takes effect twice: while its last workflow task
 * is in flight, so that Temporal refuses to continue it, or during the first task of the next execution.
 */

const { RespondWorkflowTaskCompletedRequest } = proto.temporal.api.workflowservice.v1;

type Instance = Schemas['Instance'];
type Moment = 'while the execution continues as new' | 'during the first task of the next execution';
const moments: Moment[] = ['while the execution continues as new', 'during the first task of the next execution'];

/** What to do at that moment, by workflow id. */
const interruptions = new Map<string, { moment: Moment; isContinued: boolean; interrupt: () => Promise<void> }>();

/** How many requests to cancel an execution are still refused with NOT_FOUND, as some servers do for a closed one. */
let refusals = 0;

await useSuggestingTemporal(25);
const proxy = await startTemporalProxy(temporalAddress(), { before: interruptTask, refuse });
process.env.TEST_TEMPORAL_ADDRESS = proxy.address;
const system = await startTestSystem();
const { pool, temporal } = system;

/** Holds the completion of a workflow task until the interruption of its workflow has reached Temporal. */
async function interruptTask(path: string, message: Buffer): Promise<void> {
  if (!path.endsWith('/RespondWorkflowTaskCompleted')) return;
  // The task's token contains the workflow id.
  const [workflowId, planned] = [...interruptions].find(([id]) => message.includes(id)) ?? [];
  if (workflowId === undefined || !planned) return;
  const { commands } = RespondWorkflowTaskCompletedRequest.decode(message);
  const continues = commands.some((command) => command.continueAsNewWorkflowExecutionCommandAttributes);
  if (planned.moment === 'during the first task of the next execution' ? planned.isContinued : continues) {
    interruptions.delete(workflowId);
    await planned.interrupt();
    // Below the time limit of a workflow task. A later interruption counts as well, at another moment.
    await until('the outbox is empty', () => isDispatched(workflowId), 8).catch(() => undefined);
  }
  planned.isContinued ||= continues;
}

function refuse(path: string): number | undefined {
  if (!path.endsWith('/RequestCancelWorkflowExecution') || refusals === 0) return undefined;
  refusals -= 1;
  return 5;
}

async function isDispatched(workflowId: string): Promise<boolean> {
  return (await pool.query('select 1 from outbox where workflow_id = $1', [workflowId])).rows.length === 0;
}

/** Lists the instance's runs: number, status, and the type of the error. */
async function listRuns(id: string): Promise<unknown[][]> {
  const { rows } = await pool.query<{ number: number; status: string; error: string | null }>(
    'select number, status, error_type as error from runs where instance_id = $1 order by number',
    [id],
  );
  return rows.map(({ number, status, error }) => (error === null ? [number, status] : [number, status, error]));
}

async function readStatus(workflowId: string): Promise<string> {
  return (await temporal.workflow.getHandle(workflowId).describe()).status.name;
}

/** The API refuses this while a run is active. The dispatcher's next sweep sends the trigger to Temporal. */
async function trigger(id: string): Promise<void> {
  await transaction(pool, async (db) => {
    await triggerManually(db, id, 'execute');
    await db.query('update outbox set claimed_until = now()');
  });
}

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';

function plugIn(serialNumber: string): SimulatedCpe {
  const faults = [{ kind: 'faultParameter' as const, path: setting, code: '9002', times: 1 }];
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, faults });
  after(() => cpe.stop());
  return cpe;
}

async function exists(what: string, query: string, id: string): Promise<void> {
  await until(what, async () => (await pool.query(query, [id])).rows.length > 0, 8);
}

interface Case {
  /** Default: one that continues as new and succeeds. */
  script?: string;
  interrupt: (instance: Instance, cpe: SimulatedCpe) => Promise<unknown>;
  runs: unknown[][];
  /** Of the last execution: the possible ones. Default: any. */
  status?: string[];
}

const waits = (count: number): string => `for i = 1, ${count} do print(i) sleep(0.05) end`;
const succeeds = 'set_provisioning_status("provisioned")';

const runCases: Record<string, Case> = {
  'a trigger begins the next run': {
    interrupt: ({ id }) => trigger(id),
    runs: [
      [1, 'provisioned'],
      [2, 'provisioned'],
    ],
  },
  'a factory reset begins the next run': {
    interrupt: async ({ id }, cpe) => {
      void cpe.boot();
      await exists('the bootstrap', `select 1 from triggers where instance_id = $1 and reason = '0 BOOTSTRAP'`, id);
    },
    runs: [
      [1, 'failed', 'Superseded'],
      [2, 'provisioned'],
    ],
  },
  'a fault fails the run': {
    script: `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'x')}]], 2) == true)
      ${waits(8)} sleep(3600)`,
    interrupt: async ({ id }, cpe) => {
      void cpe.inform(['2 PERIODIC']);
      await exists('the fault', 'select 1 from runs where instance_id = $1 and faulted', id);
    },
    runs: [[1, 'failed', 'CwmpFault']],
  },
  'a cancel ends the run': {
    interrupt: ({ id }) => act(system, id, 'cancel'),
    runs: [[1, 'failed', 'Cancelled']],
    status: ['FAILED'],
  },
  'a cancel in Temporal ends the run': {
    interrupt: ({ workflow_id: workflowId }) => temporal.workflow.getHandle(workflowId).cancel(),
    runs: [[1, 'failed', 'Cancelled']],
    status: ['FAILED'],
  },
  'a detach ends the run': {
    interrupt: ({ id }) => call(system, 'DELETE', `/v1/instances/${id}`),
    runs: [[1, 'failed', 'Cancelled']],
    status: ['CANCELLED'],
  },
};

/** Cases of an instance that is paused, so that its run is held. */
const heldCases: Record<string, Case> = {
  'a resume starts the run': { interrupt: ({ id }) => act(system, id, 'resume'), runs: [[1, 'provisioned']] },
  'a cancel leaves the instance pending': {
    interrupt: ({ id }) => act(system, id, 'cancel'),
    runs: [],
    status: ['RUNNING'],
  },
  'a cancel in Temporal ends the execution': {
    interrupt: ({ workflow_id: workflowId }) => temporal.workflow.getHandle(workflowId).cancel(),
    runs: [],
    status: ['CANCELLED'],
  },
  'a detach ends the execution': {
    interrupt: ({ id }) => call(system, 'DELETE', `/v1/instances/${id}`),
    runs: [],
    status: ['COMPLETED', 'CANCELLED'],
  },
};

async function begin(moment: Moment, { script, interrupt }: Case, isHeld: boolean): Promise<Instance> {
  const serialNumber = newSerialNumber();
  const cpe = plugIn(serialNumber);
  const instance = await attach(system, { serialNumber, script: script ?? `${waits(8)} ${succeeds}` });
  if (isHeld) await act(system, instance.id, 'pause');
  interruptions.set(instance.workflow_id, {
    moment,
    isContinued: false,
    interrupt: async () => {
      await interrupt(instance, cpe);
    },
  });
  await act(system, instance.id, 'execute');
  return instance;
}

/** Has the execution ask again whether its run may begin, until it was interrupted. */
async function recheck(workflowId: string): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId);
  await until(`${workflowId} is interrupted`, async () => {
    // The start may not have been dispatched yet.
    const execution = await handle.describe().catch(() => undefined);
    // A signal during a task would itself keep Temporal from continuing the execution as new.
    if (execution && !execution.raw.pendingWorkflowTask)
      await handle.signal('proceed', { triggerId: Number.MAX_SAFE_INTEGER });
    return !interruptions.has(workflowId);
  });
}

async function check(name: string, { id, workflow_id: workflowId }: Instance, { runs, status }: Case): Promise<void> {
  await until(`${name}: interrupted`, () => !interruptions.has(workflowId));
  await until(`${name}: the outbox is empty`, () => isDispatched(workflowId));
  if (status) await until(name, async () => status.includes(await readStatus(workflowId)));
  await until(name, async () => {
    const found = await listRuns(id);
    return found.length >= runs.length && !found.some(([, state]) => state === 'running');
  });
  assert.deepEqual(await listRuns(id), runs, name);
}

test('an interrupted execution', { concurrency: true, timeout: 180_000 }, async (t) => {
  const groups = moments.flatMap((moment) => [
    { moment, isHeld: false, cases: runCases },
    { moment, isHeld: true, cases: heldCases },
  ]);
  await Promise.all(
    groups.map(({ moment, isHeld, cases }) =>
      t.test(`${isHeld ? 'of a held instance' : 'of a run'}, ${moment}`, async () => {
        const begun = Object.entries(cases).map(
          async ([name, each]) => [name, each, await begin(moment, each, isHeld)] as const,
        );
        const all = await Promise.all(begun);
        if (isHeld) await Promise.all(all.map(([, , { workflow_id: workflowId }]) => recheck(workflowId)));
        for (const [name, each, instance] of all) await check(name, instance, each);
      }),
    ),
  );
});

test('an instance whose held trigger was cancelled runs at the next one', async () => {
  const [moment] = moments;
  const instance = await begin(moment as Moment, heldCases['a cancel leaves the instance pending'] as Case, true);
  await recheck(instance.workflow_id);
  await act(system, instance.id, 'resume');
  await act(system, instance.id, 'execute');
  await reach(system, instance.id, 'provisioned');
  assert.deepEqual(await listRuns(instance.id), [[1, 'provisioned']]);
});

test('the cancel of an open execution does not wait for its end', async () => {
  const { id } = await attach(system, { serialNumber: newSerialNumber(), script: 'print("asleep") sleep(3600)' });
  await act(system, id, 'execute');
  await reach(system, id, 'running');
  proxy.calls.clear();
  await act(system, id, 'cancel');
  await reach(system, id, 'failed');
  const history = [...proxy.calls].filter((path) => path.endsWith('/GetWorkflowExecutionHistory'));
  assert.deepEqual(history, [], 'Temporal holds this call while the execution is open');
});

test('a cancel that names the previous execution of a run reaches the one that continues it', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, { serialNumber, script: `${waits(8)} sleep(3600)` });
  await act(system, id, 'execute');
  const continued = `select 1 from runs r join run_steps s on s.run_id = r.id
    where instance_id = $1 and s.step = 9 and workflow_run_id <> first_execution_run_id`;
  await until('the run sleeps', async () => (await pool.query(continued, [id])).rows.length > 0);
  await pool.query('update runs set workflow_run_id = first_execution_run_id where instance_id = $1', [id]);
  refusals = 1;
  await act(system, id, 'cancel');
  await reach(system, id, 'failed');
  assert.deepEqual([await listRuns(id), refusals], [[[1, 'failed', 'Cancelled']], 0]);
});
