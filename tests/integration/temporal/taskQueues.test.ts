import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach, readRun } from '../../support/process/system.ts';

const script = `print("one")\nsleep(0.5)\nprint("two")\nset_provisioning_status("provisioned")`;

async function run(
  system: Awaited<ReturnType<typeof startTestSystem>>,
): Promise<{ scheduled: (string | null | undefined)[]; log: string[] }> {
  const attached = await attach(system, { serialNumber: newSerialNumber(), script });
  await call(system, 'POST', `/v1/instances/${attached.id}/execute`);
  await reach(system, attached.id, 'provisioned');
  const handle = system.temporal.workflow.getHandle(attached.workflow_id);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const activities = (events ?? [])
    .map((event) => event.activityTaskScheduledEventAttributes)
    .filter((scheduled) => !!scheduled);
  assert.ok(activities.every(({ activityType }) => activityType?.name === 'executeScript'));
  const { log } = await readRun(system, attached.id, 1);
  return { scheduled: activities.map(({ taskQueue }) => taskQueue?.name), log: log.map(({ text }) => text) };
}

test("with one task queue the workflows' worker executes scripts itself", async () => {
  const system = await startTestSystem();
  assert.deepEqual(await run(system), { scheduled: [], log: ['one', 'two'] });
});

test("with two, each step of a script is an activity on the activities' queue", async () => {
  const system = await startTestSystem({}, { activitiesQueue: 'scripts' });
  assert.deepEqual(await run(system), { scheduled: ['scripts', 'scripts'], log: ['one', 'two'] });
});
