import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import { answered } from '../../support/api/answered.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { until } from '../../support/until.ts';
import { insertFleet, readFleet } from '../../support/database/fleet.ts';
import { addOrganization, useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, reach, readRun } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { organization, pool, temporal, client } = system;
const other = await addOrganization(system);

type Rollout = Schemas['Rollout'];
type Wish = Omit<Schemas['NewRollout'], 'service'>;

const succeeds = 'set_provisioning_status("provisioned")';
const fails = 'set_provisioning_status("failed")';

async function begin(service: string, input: Wish = {}): Promise<Rollout> {
  return (await answered(client.POST('/v1/rollouts', { body: { service, ...input } }))) as Rollout;
}

const look = (id: string): Promise<Rollout> => answered(client.GET('/v1/rollouts/{id}', { params: { path: { id } } }));

const steer = (id: string, what: 'pause' | 'resume' | 'abort'): Promise<Rollout> =>
  answered(client.POST(`/v1/rollouts/{id}/${what}`, { params: { path: { id } } }));

async function become(id: string, status: string, seconds = 60): Promise<Rollout> {
  await until(`the rollout is ${status}`, async () => (await look(id)).status === status, seconds);
  return look(id);
}

/** The state of the workflow, once it is closed. */
async function closed({ workflow_id: workflowId }: Rollout): Promise<string> {
  const handle = temporal.workflow.getHandle(workflowId);
  await handle.result().catch(() => undefined);
  return (await handle.describe()).status.name;
}

/** The maximum of concurrent runs at any trigger, and the maximum of triggers within 900 ms. */
async function mostOf(id: string): Promise<{ atOnce: number; quick: number; seconds: number }> {
  const { rows } = await pool.query<{ atOnce: number; quick: number; seconds: number }>(
    `with r as (
       select t.created_at as begun, r.finished_at as ended from rollout_items it join triggers t on t.id = it.trigger_id join runs r on r.trigger_id = t.id
       where it.job_id = $1)
     select max((select count(*) from r o where o.begun <= r.begun and o.ended > r.begun)) as "atOnce",
       max((select count(*) from r o where o.begun between r.begun and r.begun + interval '900 milliseconds')) as quick,
       extract(epoch from max(begun) - min(begun))::float8 as seconds
     from r`,
    [id],
  );
  assert.ok(rows[0]);
  return rows[0];
}

test('a good version reaches every instance, the canary first, within the rate and the maximum of concurrent runs', async () => {
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
    'what followed the latest keeps what it has until its turn',
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
    `select max(r.finished_at) filter (where it.number <= 4) as canary, min(t.created_at) filter (where it.number > 4) as rest
     from rollout_items it join triggers t on t.id = it.trigger_id join runs r on r.trigger_id = t.id where it.job_id = $1`,
    [rollout.id],
  );
  assert.ok(rows[0] && rows[0].canary < rows[0].rest, 'the rest begins when the canary has ended');
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

test('a failing canary stops the rollout: the rest keeps its version, and one command rolls the canary back', async () => {
  await insertFleet(pool, { organization, service: 'bad', scripts: [fails], count: 30, prefix: 'BAD-' });
  const rollout = await begin('bad', { canary: 3, rate_per_second: 100 });
  const stopped = await become(rollout.id, 'stopped');
  assert.equal(stopped.reason, '3 of 3 canaries failed (100 %, limit 10 %)');
  assert.deepEqual([stopped.progress.failed, stopped.progress.waiting], [3, 27]);
  assert.equal((await steer(rollout.id, 'abort')).status, 'aborted');
  assert.equal(await closed(rollout), 'COMPLETED');
  await assert.rejects(steer(rollout.id, 'abort'), /409.*is aborted/);
  await assert.rejects(steer(rollout.id, 'resume'), /409.*is aborted/);
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
    'an untouched one runs the version that it had',
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
  assert.equal((await steer(rollout.id, 'resume')).status, 'running');
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

test('it is paused and resumed by the API and by signals, without busy waiting', async () => {
  await insertFleet(pool, { organization, service: 'pause', scripts: [succeeds], count: 30, prefix: 'PAUSE-' });
  const rollout = await begin('pause', { canary: 0, rate_per_second: 5 });
  const handle = temporal.workflow.getHandle(rollout.workflow_id);
  await until('some have ended', async () => (await look(rollout.id)).progress.provisioned > 0);
  const paused = await steer(rollout.id, 'pause');
  assert.deepEqual([paused.status, paused.reason], ['paused', 'paused by API key test']);
  await assert.rejects(steer(rollout.id, 'pause'), /409.*is paused/);
  await until('the runs in progress have ended', async () => (await look(rollout.id)).progress.running === 0);
  const {
    progress: { waiting },
  } = await look(rollout.id);
  await until(
    'its workflow knows it',
    async () => (await handle.query<{ state: string }>('progress')).state === 'paused',
  );
  const before = (await handle.describe()).historyLength;
  const since = Date.now();
  await until('it has checked three times', async () => (await handle.describe()).historyLength >= before + 18);
  assert.equal((await look(rollout.id)).progress.waiting, waiting);
  assert.ok(Date.now() - since > 2200, 'it looks now and then: less than 8 events a second');
  assert.equal((await steer(rollout.id, 'resume')).reason, null);
  await until('it continues', async () => (await look(rollout.id)).progress.waiting < waiting);

  await handle.signal('pause');
  assert.equal((await become(rollout.id, 'paused')).reason, 'paused in Temporal');
  await handle.signal('resume');
  const { progress } = await become(rollout.id, 'finished');
  assert.equal(progress.provisioned, 30);
  assert.ok((await readFleet(pool, 'PAUSE-', organization)).every(({ versions }) => versions.length === 2));
});

test('an instance without a trigger is pinned, a paused or incomplete one is skipped, and the dry run says so', async () => {
  await insertFleet(pool, { organization, service: 'mixed', scripts: [succeeds], count: 8, prefix: 'MIXED-' });
  const id = (number: number): string => `ins_${organization}_MIXED-${number}`;
  await pool.query(
    `update service_versions set variables = '[{"name": "vlan", "type": "number", "required": true, "secret": false}]' where service_id = 'svc_${organization}_mixed' and version = 2`,
  );
  await pool.query(
    `update instances set variables = '{"vlan": 7}' where id like 'ins_${organization}_MIXED-%' and id <> $1`,
    [id(3)],
  );
  await pool.query(`update runs set version = 2 where instance_id = $1`, [id(1)]);
  await pool.query(`update instances set paused_at = now() where id = $1`, [id(2)]);
  await pool.query('delete from runs where instance_id = $1', [id(4)]);
  await pool.query(`update instances set status = 'pending' where id = $1`, [id(4)]);
  await pool.query(
    `update devices set product_class = 'HGW', software_version = '7.1_x' where id in ('MIXED-5', 'MIXED-6') and organization_id = $1`,
    [organization],
  );
  await pool.query(`update devices set last_inform_at = now() where id = 'MIXED-6' and organization_id = $1`, [
    organization,
  ]);

  const plan = async (filter: NonNullable<Wish['filter']>): Promise<Schemas['RolloutPlan']> =>
    (await answered(
      client.POST('/v1/rollouts', { body: { service: 'mixed', dry_run: true, filter } }),
    )) as Schemas['RolloutPlan'];
  const { total, run, pin, skip, version } = await plan({});
  assert.deepEqual({ total, run, pin, skip, version }, { total: 8, run: 5, pin: 2, skip: 1, version: 2 });
  for (const [filter, count] of [
    [{ status: 'pending' }, 1],
    [{ from_version: 1 }, 6],
    [{ from_version: 2 }, 1],
    [{ device_prefix: 'MIXED-' }, 8],
    [{ device_prefix: 'MIXED_' }, 0],
    [{ product_class: 'hgw' }, 2],
    [{ software_version: '7.*' }, 2],
    [{ software_version: '7.1%' }, 0],
    [{ software_version: '*_x' }, 2],
    [{ software_version: '7.1?x' }, 0],
    [{ informed_since: '1h' }, 1],
    [{ oui: '00040E' }, 0],
  ] as const)
    assert.equal((await plan(filter)).total, count, JSON.stringify(filter));
  assert.ok(
    (await readFleet(pool, 'MIXED-', organization)).every(({ pinned }) => pinned === null),
    'a dry run changes nothing',
  );

  const rollout = await begin('mixed', { canary: 0, rate_per_second: 100 });
  const { progress } = await become(rollout.id, 'finished');
  assert.deepEqual([progress.provisioned, progress.pinned, progress.skipped], [4, 2, 2]);
  const { rows } = await pool.query<{ instance_id: string }>(
    'select instance_id from rollout_items where job_id = $1 and number = 1',
    [rollout.id],
  );
  assert.equal(rows[0]?.instance_id, id(6), 'whose CPE was here last goes first');
  const pins = (await readFleet(pool, 'MIXED-', organization)).map(({ pinned }) => pinned);
  assert.deepEqual(pins, [2, 1, 1, 2, 2, 2, 2, 2]);
  assert.equal((await begin('mixed', { filter: { device_prefix: 'none' } })).status, 'finished');

  const follow = await begin('mixed', { follow: true, canary: 0, rate_per_second: 100, filter: { from_version: 2 } });
  assert.deepEqual(
    [
      (await become(follow.id, 'finished')).progress.pinned,
      (await readFleet(pool, 'MIXED-', organization)).filter(({ pinned }) => pinned === null).length,
    ],
    [5, 5],
  );
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

test('another organization sees nothing of a rollout, and its instances are never touched', async () => {
  await insertFleet(pool, {
    organization: other.organization,
    service: 'theirs',
    scripts: [succeeds],
    count: 2,
    prefix: 'THEIRS-',
  });
  await insertFleet(pool, { organization, service: 'ours', scripts: [succeeds], count: 2, prefix: 'OURS-' });
  await assert.rejects(begin('theirs'), /422.*service is not the name of a service/);
  await assert.rejects(
    begin('ours', { version: 3 }),
    /422.*version is not a version of the service, whose latest is 2/,
  );
  await assert.rejects(
    begin('ours', { version: 1, follow: true }),
    /422.*follow is for the latest version, which is 2/,
  );
  await assert.rejects(
    begin('ours', { filter: { rollout: 'rol_none' } }),
    /422.*filter.rollout is not the id of a rollout/,
  );
  await assert.rejects(begin('ours', { stop_at: 10 }), /422.*stop_at must be a share from 0 to 1/);
  const { id } = await begin('ours');
  await become(id, 'finished');
  await pool.query(`insert into rollouts (id, organization_id, service_id, version, filter, canary, rate_per_second, concurrency, follow, created_by, total, state)
    values ('rol_theirs', '${other.organization}', 'svc_${other.organization}_theirs', 2, '{}', 0, 1, 1, false, '', 0, 'paused')`);
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/abort'],
  ] as const) {
    await assert.rejects(call(system, method, `/v1/rollouts/rol_theirs${path}`), /404/);
  }
  await assert.rejects(begin('ours', { filter: { rollout: 'rol_theirs' } }), /422/);
  assert.ok((await call(system, 'GET', '/v1/rollouts')).items.every((each) => each.id !== 'rol_theirs'));
  assert.ok(
    (await readFleet(pool, 'THEIRS-', other.organization)).every(
      ({ pinned, versions }) => pinned === null && versions.length === 1,
    ),
  );
});

test('a rollout continues where it was when its execution continues as new, or is reset, and ends when it is terminated', async () => {
  await insertFleet(pool, { organization, service: 'continue', scripts: [succeeds], count: 12, prefix: 'CONTINUE-' });
  await pool.query(`insert into rollouts (id, organization_id, service_id, version, filter, canary, rate_per_second, concurrency, follow, created_by, total)
    values ('rol_c', '${organization}', 'svc_${organization}_continue', 2, '{}', 2, 2, 10, false, '', 12)`);
  await pool.query(
    `insert into rollout_items (job_id, number, instance_id) select 'rol_c', n, 'ins_${organization}_CONTINUE-' || n from generate_series(1, 12) n`,
  );
  const taskQueue = /workflows: (\S+)/.exec(readFileSync(system.env.CUTTLE_TEMPORAL_CONFIG ?? '', 'utf8'))?.[1] ?? '';
  const workflowId = `${organization}/rollouts/rol_c`;
  const args = [{ organizationId: organization, jobId: 'rol_c', maxTurns: 2 }];
  const { firstExecutionRunId } = await temporal.workflow.start('rollout', { taskQueue, workflowId, args });
  await until('some have run', async () => (await look('rol_c')).progress.waiting < 8);
  const { runId } = await temporal.workflow.getHandle(workflowId).describe();
  assert.notEqual(runId, firstExecutionRunId);
  const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  const firstTask = events?.find((each) => each.workflowTaskCompletedEventAttributes)?.eventId ?? null;
  await temporal.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: firstTask,
    requestId: 'reset-rollout',
    reason: 'test',
  });
  await become('rol_c', 'finished');
  assert.ok((await readFleet(pool, 'CONTINUE-', organization)).every(({ versions }) => versions.join() === '1,2'));

  const second = await begin('continue', { version: 1, canary: 1, rate_per_second: 0.1 });
  await until('its workflow is running', async () => (await look(second.id)).progress.waiting < 12);
  await temporal.workflow.getHandle(second.workflow_id).terminate();
  // As if it were long ago that Temporal was told.
  await pool.query(`update rollouts set created_at = now() - interval '1 hour' where id = $1`, [second.id]);
  await become(second.id, 'aborted');
});

test('an instance in a rollout shows its version', async () => {
  await insertFleet(pool, { organization, service: 'shown', scripts: [succeeds], count: 1, prefix: 'SHOWN-' });
  await become((await begin('shown')).id, 'finished');
  const { version } = await reach(system, `ins_${organization}_SHOWN-1`, 'provisioned');
  assert.deepEqual(version, { pinned: 2, latest: 2, applied: 2 });
});

test('the command shows its plan, requires --yes, and ends with 1 when the rollout stopped', async () => {
  await insertFleet(pool, {
    organization,
    service: 'command',
    scripts: [fails, succeeds],
    count: 5,
    prefix: 'COMMAND-',
  });
  const cuttle = (...args: string[]) =>
    runCuttle(args, { CUTTLE_API_URL: system.apiUrl, CUTTLE_API_KEY: system.apiKey });
  const start = (...args: string[]) => cuttle('rollout', 'start', 'command', ...args);

  const plan = await start('--dry-run', '--rate', '120/m', '--stop-at', '5%');
  assert.match(
    plan.stdout,
    /provisioned +1 +the latest +pinned and run +5\n\n5 instances of command: 5 would be pinned to version 3 and run\. At its rate that takes at least 3 s\.\n$/,
  );
  const unasked = await start('--device-prefix', 'COMMAND-1');
  assert.deepEqual(
    [unasked.code, unasked.stderr],
    [
      1,
      'cuttle: command, version 3, would be rolled out to 1 instance. Add --yes to confirm, or --dry-run to list them.\n',
    ],
  );
  assert.equal((await start('--stop-at', '10')).code, 2);
  assert.ok((await readFleet(pool, 'COMMAND-', organization)).every(({ pinned }) => pinned === null));

  const badly = await start('--version', '2', '--canary', '1', '--yes');
  assert.equal(badly.code, 1);
  assert.match(
    badly.stdout,
    /^The rollout rol_\w+ is under way: 5 instances, at most 10 a second\.\nThe rollout rol_\w+ of command, version 2, has stopped, since 1 of 1 canaries failed \(100 %, limit 10 %\): 1 of 5 done, 1 failed, 4 waiting\.\n/,
  );
  const id = /rol_\w+/.exec(badly.stdout)?.[0] ?? '';
  assert.match(
    badly.stdout,
    new RegExp(
      `cuttle rollout resume ${id}\n.*cuttle rollout abort ${id}\n.*cuttle rollout start command --version <older> --rollout ${id}\n$`,
    ),
  );
  assert.match((await cuttle('rollout', 'abort', id)).stdout, /was aborted: 5 of 5 done, 1 failed, 4 cancelled\./);
  assert.deepEqual(
    [(await cuttle('rollout', 'resume', id)).code, (await cuttle('rollout', 'status', id)).code],
    [1, 0],
  );

  const undone = await start('--version', '1', '--rollout', id, '--yes');
  assert.deepEqual([undone.code, undone.stderr], [0, '']);
  assert.match(undone.stdout, /under way: 1 instance, at most[^]*is finished: 1 of 1 done, 1 provisioned\.\n$/);
  const well = await start('--yes', '--json', '--follow');
  assert.equal(well.code, 0);
  assert.equal((JSON.parse(well.stdout) as Rollout).progress.provisioned, 5);
  assert.ok((await readFleet(pool, 'COMMAND-', organization)).every(({ pinned }) => pinned === null));
  assert.match((await cuttle('rollout', 'status')).stdout, /^ROLLOUT +SERVICE +VERSION +STATUS[^]*command +2 +aborted/);
  assert.match((await start('--device-prefix', 'none', '--yes')).stdout, /^No matching instances\.\n$/);
});
