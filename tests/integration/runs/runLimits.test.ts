import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertApiKey } from '../../../db/access/apiKeys.ts';
import { triggerManually } from '../../../db/runs/triggers.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach } from '../../support/process/system.ts';

const system = await useSharedSystem();
const platform = {
  ...system,
  apiKey: (await insertApiKey(system.pool, { organizationId: null, name: 'ops', role: 'platform' })).key,
};
const limit = (runs: number | null) =>
  call(platform, 'PATCH', `/v1/organizations/${system.organization}`, { limits: { runs } });

async function says(workflowId: string, text: RegExp): Promise<void> {
  const handle = system.temporal.workflow.getHandle(workflowId);
  const view = () => handle.query<{ doing: string }>('state').catch(() => ({ doing: '' }));
  await until(`the workflow says ${String(text)}`, async () => text.test((await view()).doing));
}

async function attachMany(count: number, script: string): Promise<{ id: string; workflow_id: string }[]> {
  const all = [];
  for (let n = 0; n < count; n += 1)
    all.push(await attach(system, { serialNumber: newSerialNumber(), script, events: [] }));
  return all;
}

/** The maximum of these runs that were in progress at the same time. */
async function mostAtOnce(ids: string[]): Promise<number> {
  const { rows } = await system.pool.query<{ most: number }>(
    `select max((select count(*) from runs b where b.instance_id = any($1) and b.started_at <= a.started_at
      and b.finished_at > a.started_at)) as most
     from runs a where a.instance_id = any($1)`,
    [ids],
  );
  return rows[0]?.most ?? 0;
}

test('an organization never exceeds its limit of concurrent runs; when one ends the next starts', async () => {
  await limit(2);
  const instances = await attachMany(8, 'sleep(0.3) set_provisioning_status("provisioned")');
  await Promise.all(instances.map(({ id }) => call(system, 'POST', `/v1/instances/${id}/execute`)));
  for (const { id } of instances) await reach(system, id, 'provisioned');
  assert.equal(await mostAtOnce(instances.map(({ id }) => id)), 2);
});

test('a run held by the limit says so, and starts when the limit is raised', async () => {
  await limit(1);
  const [first, second] = await attachMany(2, 'sleep(120) set_provisioning_status("provisioned")');
  assert.ok(first && second);
  await call(system, 'POST', `/v1/instances/${first.id}/execute`);
  await reach(system, first.id, 'running');
  await call(system, 'POST', `/v1/instances/${second.id}/execute`);
  await says(second.workflow_id, /^Waiting: the organization has reached its limit of 1 concurrent runs/);
  const why = (await call(system, 'GET', `/v1/instances/${second.id}/explain`)) as unknown as { code: string };
  assert.equal(why.code, 'run_limit');
  await limit(2);
  await reach(system, second.id, 'running', 60);
  for (const { id } of [first, second]) await call(system, 'POST', `/v1/instances/${id}/cancel`);
  for (const { id } of [first, second]) await reach(system, id, 'failed');
  await limit(null);
});

test('no run of a suspended organization starts, and waiting ones start after a resume', async () => {
  const [instance] = await attachMany(1, 'set_provisioning_status("provisioned")');
  assert.ok(instance);
  await call(platform, 'POST', `/v1/organizations/${system.organization}/suspend`, { reason: 'unpaid' });
  // Like a due retry: the organization cannot use the API.
  await triggerManually(system.pool, instance.id, 'execute');
  await system.pool.query(
    'update outbox set claimed_until = now() where workflow_id = (select workflow_id from instances where id = $1)',
    [instance.id],
  );
  await says(instance.workflow_id, /^Paused: no run starts until the organization is resumed/);
  await call(platform, 'POST', `/v1/organizations/${system.organization}/resume`);
  await reach(system, instance.id, 'provisioned');
});
