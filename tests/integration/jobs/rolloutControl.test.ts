import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cuttleOf } from '../../support/process/cuttle.ts';
import { until } from '../../support/until.ts';
import { insertFleet, readFleet } from '../../support/database/fleet.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { resetAfterContinuing } from '../../support/process/workflows.ts';
import { rolloutCalls } from '../../support/api/rollouts.ts';
import type { Schemas } from '../../../client/client.ts';

const system = await useSharedSystem();
const { organization, pool, temporal } = system;
const { begin, look, control, become } = rolloutCalls(system);

const succeeds = 'set_provisioning_status("provisioned")';
const fails = 'set_provisioning_status("failed")';

test('a rollout is paused and resumed by the API and by signals, without busy waiting', async () => {
  await insertFleet(pool, { organization, service: 'pause', scripts: [succeeds], count: 30, prefix: 'PAUSE-' });
  const rollout = await begin('pause', { canary: 0, rate_per_second: 5 });
  const handle = temporal.workflow.getHandle(rollout.workflow_id);
  await until('some have ended', async () => (await look(rollout.id)).progress.provisioned > 0);
  const paused = await control(rollout.id, 'pause');
  assert.deepEqual([paused.status, paused.reason], ['paused', 'paused by API key test']);
  await assert.rejects(control(rollout.id, 'pause'), /409.*is paused/);
  await until('the runs in progress have ended', async () => (await look(rollout.id)).progress.running === 0);
  const {
    progress: { waiting },
  } = await look(rollout.id);
  await until(
    'its workflow has received the pause',
    async () => (await handle.query<{ state: string }>('progress')).state === 'paused',
  );
  const before = (await handle.describe()).historyLength;
  const since = Date.now();
  await until('it has checked three times', async () => (await handle.describe()).historyLength >= before + 18);
  assert.equal((await look(rollout.id)).progress.waiting, waiting);
  assert.ok(Date.now() - since > 2200, 'it checks rarely: less than 8 events a second');
  assert.equal((await control(rollout.id, 'resume')).reason, null);
  await until('it continues', async () => (await look(rollout.id)).progress.waiting < waiting);

  await handle.signal('pause');
  assert.equal((await become(rollout.id, 'paused')).reason, 'paused in Temporal');
  await handle.signal('resume');
  const { progress } = await become(rollout.id, 'finished');
  assert.equal(progress.provisioned, 30);
  assert.ok((await readFleet(pool, 'PAUSE-', organization)).every(({ versions }) => versions.length === 2));
});

test('a rollout continues after continue-as-new or a reset, and ends when it is terminated', async () => {
  await insertFleet(pool, { organization, service: 'continue', scripts: [succeeds], count: 12, prefix: 'CONTINUE-' });
  await pool.query(`insert into rollouts (id, organization_id, service_id, version, filter, canary, rate_per_second,
    concurrency, follow, created_by, total)
    values ('rol_c', '${organization}', 'svc_${organization}_continue', 2, '{}', 2, 2, 10, false, '', 12)`);
  await pool.query(
    `insert into rollout_items (job_id, number, instance_id)
      select 'rol_c', n, 'ins_${organization}_CONTINUE-' || n
      from generate_series(1, 12) n`,
  );
  const isUnderWay = async (): Promise<boolean> => (await look('rol_c')).progress.waiting < 8;
  await resetAfterContinuing(system, { type: 'rollout', path: 'rollouts', jobId: 'rol_c', isUnderWay });
  await become('rol_c', 'finished');
  assert.ok((await readFleet(pool, 'CONTINUE-', organization)).every(({ versions }) => versions.join() === '1,2'));

  const second = await begin('continue', { version: 1, canary: 1, rate_per_second: 0.1 });
  await until('its workflow is running', async () => (await look(second.id)).progress.waiting < 12);
  await temporal.workflow.getHandle(second.workflow_id).terminate();
  // Makes the job look old, so that the missing execution is noticed.
  await pool.query(`update rollouts set created_at = now() - interval '1 hour' where id = $1`, [second.id]);
  await become(second.id, 'aborted');
});

test('the command shows its plan, requires --yes, and ends with 1 when the rollout stopped', async () => {
  await insertFleet(pool, {
    organization,
    service: 'command',
    scripts: [fails, succeeds],
    count: 5,
    prefix: 'COMMAND-',
  });
  const cuttle = cuttleOf(system);
  const start = (...args: string[]) => cuttle('rollout', 'start', 'command', ...args);

  const plan = await start('--dry-run', '--rate', '120/m', '--stop-at', '5%');
  assert.match(
    plan.stdout,
    new RegExp(
      String.raw`provisioned +1 +the latest +pinned and run +5\n\n5 instances of command: 5 would be pinned to ` +
        String.raw`version 3 and run\. At its rate that takes at least 3 s\.\n$`,
    ),
  );
  const unasked = await start('--device-prefix', 'COMMAND-1');
  assert.deepEqual(
    [unasked.code, unasked.stderr],
    [
      1,
      'cuttle: command, version 3, would be rolled out to 1 instance. Add --yes to confirm, or --dry-run to list ' +
        'them.\n',
    ],
  );
  assert.equal((await start('--stop-at', '10')).code, 2);
  assert.ok((await readFleet(pool, 'COMMAND-', organization)).every(({ pinned }) => pinned === null));

  const badly = await start('--version', '2', '--canary', '1', '--yes');
  assert.equal(badly.code, 1);
  assert.match(
    badly.stdout,
    new RegExp(
      String.raw`^The rollout rol_\w+ is in progress: 5 instances, at most 10 a second\.\nThe rollout rol_\w+ of ` +
        String.raw`command, version 2, has stopped, since 1 of 1 canaries failed \(100 %, limit 10 %\): 1 of 5 done, ` +
        String.raw`1 failed, 4 waiting\.\n`,
    ),
  );
  const id = /rol_\w+/.exec(badly.stdout)?.[0] ?? '';
  assert.match(
    badly.stdout,
    new RegExp(
      `cuttle rollout resume ${id}\n.*cuttle rollout abort ${id}\n` +
        `.*cuttle rollout start command --version <older> --rollout ${id}\n$`,
    ),
  );
  assert.match((await cuttle('rollout', 'abort', id)).stdout, /was aborted: 5 of 5 done, 1 failed, 4 cancelled\./);
  assert.deepEqual(
    [(await cuttle('rollout', 'resume', id)).code, (await cuttle('rollout', 'status', id)).code],
    [1, 0],
  );

  const undone = await start('--version', '1', '--rollout', id, '--yes');
  assert.deepEqual([undone.code, undone.stderr], [0, '']);
  assert.match(undone.stdout, /in progress: 1 instance, at most[^]*is finished: 1 of 1 done, 1 provisioned\.\n$/);
  const well = await start('--yes', '--json', '--follow');
  assert.equal(well.code, 0);
  assert.equal((JSON.parse(well.stdout) as Schemas['Rollout']).progress.provisioned, 5);
  assert.ok((await readFleet(pool, 'COMMAND-', organization)).every(({ pinned }) => pinned === null));
  assert.match((await cuttle('rollout', 'status')).stdout, /^ROLLOUT +SERVICE +VERSION +STATUS[^]*command +2 +aborted/);
  assert.match((await start('--device-prefix', 'none', '--yes')).stdout, /^No matching instances\.\n$/);
});
