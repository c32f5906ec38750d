import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { insertFleet, readFleet } from '../../support/database/fleet.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, reach, readRun } from '../../support/process/system.ts';
import { rolloutCalls } from '../../support/api/rollouts.ts';

const system = await useSharedSystem();
const { organization, pool, temporal } = system;
const { begin, look, control, become, closed, mostOf } = rolloutCalls(system);

const succeeds = 'set_provisioning_status("provisioned")';
const fails = 'set_provisioning_status("failed")';

test('a good version reaches every instance, the canary first, within the rate and concurrency limits', async () => {
  await insertFleet(pool, {
    organization,
    service: 'good',
    scripts: [`sleep(1.5) ${succeeds}`],
    count: 40,
    prefix: 'GOOD-',
  });
  const rollout = await begin('good', { canary: 4, rate_per_second: 10, concurrency: 6 });
  assert.deepEqual(
    [rollout.status, rollout.version, rollout.progress.total, rollout.progress.waiting],
    ['running', 2, 40, 40],
  );
  assert.ok(
    (await readFleet(pool, 'GOOD-', organization)).every(({ pinned }) => pinned === 1),
    'an instance that followed the latest version keeps it until its turn',
  );
  const { progress } = await become(rollout.id, 'finished', 120);
  assert.deepEqual(progress, {
    total: 40,
    done: 40,
    waiting: 0,
    running: 0,
    provisioned: 40,
    failed: 0,
    pinned: 0,
    skipped: 0,
    cancelled: 0,
  });
  const fleet = await readFleet(pool, 'GOOD-', organization);
  assert.ok(
    fleet.every(({ pinned, versions }) => pinned === 2 && versions.join() === '1,2'),
    JSON.stringify(fleet),
  );
  const most = await mostOf(rollout.id);
  assert.ok(most.atOnce <= 6 && most.quick <= 10, JSON.stringify(most));
  const { rows } = await pool.query<{ canary: Date; rest: Date }>(
    `select max(r.finished_at) filter (where it.number <= 4) as canary,
      min(t.created_at) filter (where it.number > 4) as rest
     from rollout_items it
     join triggers t on t.id = it.trigger_id
     join runs r on r.trigger_id = t.id
     where it.job_id = $1`,
    [rollout.id],
  );
  assert.ok(rows[0] && rows[0].canary < rows[0].rest, 'the rest starts after the canary has ended');
  assert.equal(await closed(rollout), 'COMPLETED');
  const { trigger } = await readRun(system, fleet[0]?.id ?? '', 2);
  assert.equal(trigger.reason, `rollout ${rollout.id}`);
});

test('a fast rollout is limited only by its rate', async () => {
  await insertFleet(pool, { organization, service: 'rate', scripts: [succeeds], count: 50, prefix: 'RATE-' });
  const rollout = await begin('rate', { canary: 0, rate_per_second: 10, concurrency: 1000 });
  await become(rollout.id, 'finished');
  const most = await mostOf(rollout.id);
  assert.ok(most.seconds > 3.9 && most.quick <= 20, JSON.stringify(most));
});

test('a failing canary stops the rollout, and one command rolls the canary back', async () => {
  await insertFleet(pool, { organization, service: 'bad', scripts: [fails], count: 30, prefix: 'BAD-' });
  const rollout = await begin('bad', { canary: 3, rate_per_second: 100 });
  const stopped = await become(rollout.id, 'stopped');
  assert.equal(stopped.reason, '3 of 3 canaries failed (100 %, limit 10 %)');
  assert.deepEqual([stopped.progress.failed, stopped.progress.waiting], [3, 27]);
  assert.equal((await control(rollout.id, 'abort')).status, 'aborted');
  assert.equal(await closed(rollout), 'COMPLETED');
  await assert.rejects(control(rollout.id, 'abort'), /409.*is aborted/);
  await assert.rejects(control(rollout.id, 'resume'), /409.*is aborted/);
  const fleet = await readFleet(pool, 'BAD-', organization);
  const untouched = fleet.filter(({ versions }) => versions.length === 1);
  assert.equal(untouched.length, 27);
  assert.ok(untouched.every(({ pinned, status }) => pinned === 1 && status === 'provisioned'));
  const [{ id } = { id: '' }] = untouched;
  await call(system, 'POST', `/v1/instances/${id}/execute`);
  await until(
    'it has run',
    async () => (await readFleet(pool, 'BAD-', organization)).find((each) => each.id === id)?.versions.length === 2,
  );
  assert.deepEqual(
    (await readFleet(pool, 'BAD-', organization)).find((each) => each.id === id)?.versions,
    [1, 1],
    'an instance that was not reached runs its old version',
  );

  const undo = await begin('bad', { version: 1, filter: { rollout: rollout.id } });
  assert.equal(undo.progress.total, 3);
  assert.equal((await become(undo.id, 'finished')).progress.provisioned, 3);
  assert.ok(
    (await readFleet(pool, 'BAD-', organization)).every(
      ({ pinned, status }) => pinned === 1 && status === 'provisioned',
    ),
  );
});

test('after a resume only later failures count', async () => {
  await insertFleet(pool, { organization, service: 'again', scripts: [fails], count: 40, prefix: 'AGAIN-' });
  const rollout = await begin('again', { canary: 2, rate_per_second: 100, concurrency: 5, stop_at: 0.5 });
  await become(rollout.id, 'stopped');
  assert.equal((await control(rollout.id, 'resume')).status, 'running');
  const again = await become(rollout.id, 'stopped');
  assert.match(again.reason ?? '', /^1\d of 1\d failed \(100 %, limit 50 %\)$/);
  assert.ok(again.progress.failed >= 12 && again.progress.waiting >= 40 - 12 - 2 * 5, JSON.stringify(again.progress));
  await temporal.workflow.getHandle(rollout.workflow_id).cancel();
  const { progress } = await become(rollout.id, 'aborted');
  assert.equal(progress.waiting, 0);
  assert.equal(await closed(rollout), 'CANCELLED');
});

test('few failures do not stop a rollout, nor do any when it never stops', async () => {
  await insertFleet(pool, {
    organization,
    service: 'few',
    scripts: [`if device_id == "FEW-3" then ${fails} else ${succeeds} end`],
    count: 30,
    prefix: 'FEW-',
  });
  const few = await begin('few', { canary: 0, rate_per_second: 100, concurrency: 10 });
  assert.deepEqual(
    [(await become(few.id, 'finished')).progress.provisioned, (await look(few.id)).progress.failed],
    [29, 1],
  );
  await insertFleet(pool, { organization, service: 'never', scripts: [fails], count: 15, prefix: 'NEVER-' });
  const never = await begin('never', { canary: 2, rate_per_second: 100, stop_at: null });
  assert.equal((await become(never.id, 'finished')).progress.failed, 15);
});

test('an automatic retry counts as in progress, and its result as the end', async () => {
  await insertFleet(pool, { organization, service: 'retry', scripts: [fails], count: 1, prefix: 'RETRY-' });
  const policy = {
    limits: { script_seconds: 5, delivery_seconds: null },
    retry: { attempts: 2, backoff_seconds: 2, max_backoff_seconds: 3600, on: ['ScriptFailed'] },
    fits: { oui: [], product_class: [], software_version: [] },
  };
  await pool.query(
    `update service_versions set policy = $1 where service_id = 'svc_${organization}_retry' and version = 2`,
    [policy],
  );
  const rollout = await begin('retry');
  await until(
    'its first run has failed',
    async () => (await readFleet(pool, 'RETRY-', organization))[0]?.status === 'failed',
  );
  assert.equal((await look(rollout.id)).progress.running, 1);
  assert.equal((await become(rollout.id, 'finished')).progress.failed, 1);
  assert.deepEqual((await readFleet(pool, 'RETRY-', organization))[0]?.versions, [1, 2, 2]);
});

test('an instance in a rollout shows its version', async () => {
  await insertFleet(pool, { organization, service: 'shown', scripts: [succeeds], count: 1, prefix: 'SHOWN-' });
  await become((await begin('shown')).id, 'finished');
  const { version } = await reach(system, `ins_${organization}_SHOWN-1`, 'provisioned');
  assert.deepEqual(version, { pinned: 2, latest: 2, applied: 2 });
});
