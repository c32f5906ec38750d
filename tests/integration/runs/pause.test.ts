import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { act, attach, newSerialNumber, reach, show, showDevice } from '../../support/process/system.ts';

const system = await useSharedSystem();
const provisioned = 'set_provisioning_status("provisioned")';

const actOn = (serialNumber: string, action: 'pause' | 'resume') =>
  answered(system.client.POST(`/v1/devices/{id}/${action}`, { params: { path: { id: serialNumber } } }));

function plugIn(serialNumber: string): SimulatedCpe {
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber,
    retry: { baseMs: 50 },
    connectionRequest: { port: 0 },
  });
  after(() => cpe.stop());
  return cpe;
}

async function says(workflowId: string, text: RegExp): Promise<void> {
  const handle = system.temporal.workflow.getHandle(workflowId);
  // The start may not have been dispatched yet.
  const view = () => handle.query<{ doing: string }>('state').catch(() => ({ doing: '' }));
  await until(`the workflow says ${String(text)}`, async () => text.test((await view()).doing));
}

test("a paused instance runs only after a resume, and the device's other services continue", async () => {
  const serialNumber = newSerialNumber();
  const paused = await attach(system, { serialNumber, script: provisioned, position: 1 });
  const other = await attach(system, { serialNumber, script: provisioned, position: 2 });
  assert.ok((await act(system, paused.id, 'pause')).paused_at);
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await reach(system, other.id, 'provisioned');
  await says(paused.workflow_id, /^Paused: no run starts until the instance is resumed/);
  const held = await show(system, paused.id);
  assert.deepEqual([held.status, held.waiting?.reason, held.run], ['pending', '0 BOOTSTRAP', null]);
  assert.equal((await act(system, paused.id, 'resume')).paused_at, null);
  assert.equal((await reach(system, paused.id, 'provisioned')).run, 1);
});

test('a paused instance lets the instances behind it go first', async () => {
  const serialNumber = newSerialNumber();
  const first = await attach(system, { serialNumber, script: provisioned, position: 1 });
  const second = await attach(system, { serialNumber, script: provisioned, position: 2 });
  await actOn(serialNumber, 'pause');
  for (const { id } of [first, second]) await act(system, id, 'execute');
  await says(second.workflow_id, /until the device is resumed/);
  await act(system, first.id, 'pause');
  await actOn(serialNumber, 'resume');
  await reach(system, second.id, 'provisioned');
  await says(first.workflow_id, /until the instance is resumed/);
});

test('while a device is paused a run in progress continues, and nothing starts until a resume', async () => {
  const serialNumber = newSerialNumber();
  const running = await attach(system, { serialNumber, script: `sleep(2) ${provisioned}`, events: [] });
  const next = await attach(system, { serialNumber, script: provisioned });
  await act(system, running.id, 'execute');
  await reach(system, running.id, 'running');
  assert.ok((await actOn(serialNumber, 'pause')).paused_at);
  assert.ok((await showDevice(system, serialNumber)).paused_at);
  assert.ok((await actOn(serialNumber, 'pause')).paused_at, 'a second pause changes nothing');
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await reach(system, running.id, 'provisioned');
  await says(next.workflow_id, /until the device is resumed/);
  assert.equal((await show(system, next.id)).status, 'pending');
  assert.equal((await actOn(serialNumber, 'resume')).paused_at, null);
  await reach(system, next.id, 'provisioned');
});

test('a session is not held for paused runs', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, { serialNumber, script: provisioned, events: [] });
  await actOn(serialNumber, 'pause');
  await act(system, id, 'execute');
  await plugIn(serialNumber).inform(['2 PERIODIC']);
  const { rows } = await system.pool.query<{ phase: string }>(
    'select session_phase as phase from devices where id = $1',
    [serialNumber],
  );
  assert.deepEqual(rows, [{ phase: 'ended' }]);
});

test('a trigger that waits for a resume can be cancelled', async () => {
  const serialNumber = newSerialNumber();
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script: provisioned });
  await act(system, id, 'pause');
  await act(system, id, 'execute');
  await says(workflowId, /^Paused/);
  assert.equal((await act(system, id, 'cancel')).waiting, null);
  await says(workflowId, /^Waiting for a trigger/);
  assert.equal((await show(system, id)).run, null);
});

test('a trigger that follows the cancel of a waiting one is not lost', async () => {
  const serialNumber = newSerialNumber();
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script: provisioned });
  await act(system, id, 'pause');
  await act(system, id, 'execute');
  await says(workflowId, /^Paused/);
  await act(system, id, 'cancel');
  await act(system, id, 'execute');
  await act(system, id, 'resume');
  // Less than the minute after which a lost trigger is found.
  await reach(system, id, 'provisioned', 30);
});

test('a hold with a long history goes on in a new execution of the same workflow, and loses no trigger', async () => {
  const serialNumber = newSerialNumber();
  const { id, workflow_id: workflowId } = await attach(system, { serialNumber, script: provisioned });
  await act(system, id, 'pause');
  await act(system, id, 'execute');
  await says(workflowId, /^Paused/);
  const newest = system.temporal.workflow.getHandle(workflowId);
  const { runId: first } = await newest.describe();
  // Signals that change nothing fill the history: Temporal suggests a new one at 4 MB. The last one makes the execution
  // ask again whether it may begin.
  const fill = () => newest.signal('answered', { runId: 0, message: 0, padding: 'x'.repeat(400_000) });
  const askAgain = () => newest.signal('proceed', { triggerId: Number.MAX_SAFE_INTEGER });
  await until(
    'a new execution goes on',
    async () => {
      await Promise.all(Array.from({ length: 4 }, fill));
      await askAgain();
      return (await newest.describe()).runId !== first;
    },
    120,
  );
  assert.equal(
    (await system.temporal.workflow.getHandle(workflowId, first).describe()).status.name,
    'CONTINUED_AS_NEW',
  );
  await says(workflowId, /^Paused/);
  await act(system, id, 'resume');
  await reach(system, id, 'provisioned', 30);
  assert.equal((await show(system, id)).run, 1);
});
