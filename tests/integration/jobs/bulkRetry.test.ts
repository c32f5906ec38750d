import assert from 'node:assert/strict';
import { once as event } from 'node:events';
import { test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import { answered } from '../../support/api/answered.ts';
import { until } from '../../support/until.ts';
import { cuttleOf, spawnCuttle } from '../../support/process/cuttle.ts';
import { countRetries, insertFailedInstances } from '../../support/database/failedInstances.ts';
import { addOrganization, useSharedSystem } from '../../support/process/sharedSystem.ts';
import { closedStatus, resetAfterContinuing } from '../../support/process/workflows.ts';

const system = await useSharedSystem();
const { organization, pool, temporal, client } = system;
const other = await addOrganization(system);

type Job = Schemas['Retry'];
type Filter = Partial<Schemas['NewRetry']['filter']>;

async function begin(filter: Filter, rate: number): Promise<Job> {
  return (await answered(
    client.POST('/v1/retries', { body: { filter: { status: 'failed', ...filter }, rate_per_second: rate } }),
  )) as Job;
}

const look = (id: string): Promise<Job> => answered(client.GET('/v1/retries/{id}', { params: { path: { id } } }));
const cancel = (id: string): Promise<Job> =>
  answered(client.POST('/v1/retries/{id}/cancel', { params: { path: { id } } }));

async function over(id: string, seconds = 60): Promise<Job> {
  await until('the bulk retry has ended', async () => (await look(id)).status !== 'running', seconds);
  return look(id);
}

const closed = (job: Job): Promise<string> => closedStatus(temporal, job.workflow_id);
const once = (count: number): number[] => Array<number>(count).fill(1);

test('failed instances are retried once each, at the rate, and the job shows the results', async () => {
  await insertFailedInstances(pool, { organization, service: 'rate', count: 60, prefix: 'RATE-' });
  await insertFailedInstances(pool, {
    organization,
    service: 'rate-broken',
    script: 'error("still")',
    count: 5,
    prefix: 'RATE-B-',
  });
  const job = await begin({ device_prefix: 'RATE-' }, 10);
  assert.deepEqual([job.status, job.progress.total, job.progress.waiting], ['running', 65, 65]);
  const { progress, status } = await over(job.id);
  assert.equal(status, 'finished');
  assert.deepEqual(progress, {
    total: 65,
    done: 65,
    waiting: 0,
    running: 0,
    provisioned: 60,
    failed: 5,
    skipped: 0,
    cancelled: 0,
  });
  assert.deepEqual(await countRetries(pool, 'RATE-', organization), once(65));
  const { rows } = await pool.query<{ seconds: number; most: number }>(
    `select extract(epoch from max(t.created_at) - min(t.created_at))::float8 as seconds, max(c.count) as most
     from triggers t join retry_job_items it on it.trigger_id = t.id cross join lateral (
       select count(*) from triggers t2 join retry_job_items it2 on it2.trigger_id = t2.id
       where it2.job_id = it.job_id
         and t2.created_at between t.created_at and t.created_at + interval '900 milliseconds') c
     where it.job_id = $1`,
    [job.id],
  );
  assert.ok(rows[0] && rows[0].seconds > 5.5 && rows[0].most <= 20, JSON.stringify(rows[0]));
  assert.equal(await closed(job), 'COMPLETED');
});

test('an abort skips what was not triggered, and lets the rest continue', async () => {
  await insertFailedInstances(pool, { organization, service: 'abort', count: 40, prefix: 'ABORT-' });
  const job = await begin({ service: 'abort' }, 5);
  await until('some were retried', async () => (await look(job.id)).progress.provisioned >= 5);
  const aborted = await cancel(job.id);
  assert.equal(aborted.status, 'cancelled');
  assert.equal(await closed(job), 'COMPLETED');
  await until('the triggered runs have ended', async () => (await look(job.id)).progress.running === 0);
  const { progress } = await look(job.id);
  const retried = (await countRetries(pool, 'ABORT-', organization)).filter((count) => count > 0);
  assert.deepEqual(
    [progress.waiting, progress.provisioned, progress.cancelled],
    [0, retried.length, 40 - retried.length],
  );
  assert.ok(progress.cancelled > 0 && retried.every((count) => count === 1));
  await assert.rejects(cancel(job.id), /409/);
});

test('cancelling or terminating the workflow in the Temporal UI aborts the job', async () => {
  await insertFailedInstances(pool, { organization, service: 'ui', count: 20, prefix: 'UI-' });
  const job = await begin({ service: 'ui' }, 1);
  await until('one was retried', async () => (await look(job.id)).progress.waiting < 20);
  await temporal.workflow.getHandle(job.workflow_id).cancel();
  const { status, progress } = await over(job.id);
  assert.deepEqual([status, progress.waiting], ['cancelled', 0]);
  assert.equal(await closed(job), 'CANCELLED');

  const second = await begin({ service: 'ui' }, 1);
  await until('its workflow is running', async () => (await look(second.id)).progress.waiting < second.progress.total);
  await temporal.workflow.getHandle(second.workflow_id).terminate();
  // Makes the job look old, so that the missing execution is noticed.
  await pool.query(`update retry_jobs set created_at = now() - interval '1 hour' where id = $1`, [second.id]);
  assert.equal((await over(second.id)).status, 'cancelled');
});

test('a job continues where it was when its execution continues as new, or is reset', async () => {
  await insertFailedInstances(pool, { organization, service: 'continue', count: 12, prefix: 'CONTINUE-' });
  await pool.query(
    `insert into retry_jobs (id, organization_id, filter, rate_per_second, created_by, total)
      values ('rty_c', '${organization}', '{"status": "failed"}', 2, '', 12)`,
  );
  await pool.query(
    `insert into retry_job_items (job_id, number, instance_id)
      select 'rty_c', n, 'ins_${organization}_CONTINUE-' || n
      from generate_series(1, 12) n`,
  );
  const isUnderWay = async (): Promise<boolean> => (await look('rty_c')).progress.waiting < 8;
  await resetAfterContinuing(system, { type: 'bulkRetry', path: 'retries', jobId: 'rty_c', isUnderWay });
  assert.equal((await over('rty_c')).progress.provisioned, 12);
  assert.deepEqual(await countRetries(pool, 'CONTINUE-', organization), once(12));
});

test('a job whose execution is missing in Temporal is started again', async () => {
  await insertFailedInstances(pool, { organization, service: 'forgot', count: 3, prefix: 'FORGOT-' });
  await pool.query(
    `insert into retry_jobs (id, organization_id, filter, rate_per_second, created_by, total, created_at)
      values ('rty_f', '${organization}', '{"status": "failed"}', 10, '', 3, now() - interval '1 hour')`,
  );
  await pool.query(
    `insert into retry_job_items (job_id, number, instance_id)
      select 'rty_f', n, 'ins_${organization}_FORGOT-' || n
      from generate_series(1, 3) n`,
  );
  assert.equal((await over('rty_f')).progress.provisioned, 3);
});

test('an instance that is no longer failed is skipped', async () => {
  await insertFailedInstances(pool, { organization, service: 'skip', count: 3, prefix: 'SKIP-' });
  const job = await begin({ service: 'skip' }, 0.5);
  await pool.query(`update instances set status = 'provisioned' where id = 'ins_${organization}_SKIP-3'`);
  await pool.query(`update instances set detached_at = now() where id = 'ins_${organization}_SKIP-2'`);
  const { progress } = await over(job.id);
  assert.deepEqual([progress.provisioned, progress.skipped], [1, 2]);
});

test('a filter selects instances, a dry run changes nothing, and other organizations are not touched', async () => {
  const parameterFault = {
    type: 'CwmpFault',
    message: 'no',
    fault_code: '9003',
    parameter_faults: [{ parameter_name: 'X', fault_code: '9005', fault_string: '' }],
  };
  await insertFailedInstances(pool, { organization, service: 'filter', count: 2, prefix: 'FILTER-A' });
  await insertFailedInstances(pool, {
    organization,
    service: 'filter-old',
    count: 3,
    prefix: 'FILTER-OLD',
    secondsAgo: 7200,
  });
  await insertFailedInstances(pool, {
    organization,
    service: 'filter-9003',
    count: 4,
    prefix: 'FILTER-P',
    error: parameterFault,
  });
  await insertFailedInstances(pool, {
    organization,
    service: 'filter-script',
    count: 5,
    prefix: 'FILTER-S',
    error: { type: 'ScriptError', message: 'x' },
  });
  await insertFailedInstances(pool, {
    organization: other.organization,
    service: 'filter',
    count: 6,
    prefix: 'FILTER-A',
  });
  const total = async (filter: Filter): Promise<number> => {
    const body = { filter: { status: 'failed', device_prefix: 'FILTER-', ...filter }, dry_run: true } as const;
    return ((await answered(client.POST('/v1/retries', { body }))) as Schemas['RetryPlan']).total;
  };
  assert.equal(await total({}), 14);
  assert.equal(await total({ service: 'filter' }), 2);
  assert.equal(await total({ fault_code: '9002' }), 5);
  assert.equal(await total({ fault_code: '9002', since: '1h' }), 2);
  assert.equal(await total({ fault_code: '9005' }), 4);
  assert.equal(await total({ error_type: 'ScriptError' }), 5);
  assert.equal(await total({ device_prefix: 'FILTER-%' }), 0);
  assert.deepEqual(await countRetries(pool, 'FILTER-', organization), Array<number>(14).fill(0));
  assert.deepEqual(await countRetries(pool, 'FILTER-', other.organization), Array<number>(6).fill(0));

  await over((await begin({ service: 'filter' }, 100)).id);
  const { rows } = await pool.query(
    `select distinct organization_id
      from instances i
      join triggers t on t.instance_id = i.id
      where t.kind = 'retry' and i.id like '%FILTER%'`,
  );
  assert.deepEqual(rows, [{ organization_id: organization }]);
  for (const since of ['yesterday', '', '999999d', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:00']) {
    await assert.rejects(total({ since }), /422.*filter\.since must be a time/);
  }
});

test('the command shows its plan, requires --yes, and ends with 1 when some fail again', async () => {
  await insertFailedInstances(pool, { organization, service: 'command', count: 4, prefix: 'COMMAND-A' });
  await insertFailedInstances(pool, {
    organization,
    service: 'command-broken',
    script: 'error("still")',
    count: 1,
    prefix: 'COMMAND-B',
  });
  const cuttle = cuttleOf(system);
  const retry = (...args: string[]) =>
    cuttle('instance', 'retry', '--status', 'failed', '--device-prefix', 'COMMAND-', ...args);

  const plan = await retry('--dry-run', '--rate', '120/m');
  assert.match(plan.stdout, /command +CwmpFault +9002 +4\n[^]*5 instances, to be retried within 3 s\./);
  const unasked = await retry();
  assert.deepEqual(
    [unasked.code, unasked.stderr],
    [1, 'cuttle: 5 instances would be retried. Add --yes to confirm, or --dry-run to list them.\n'],
  );
  assert.match((await cuttle('instance', 'retry')).stderr, /Name an instance, or select many with --status failed/);
  assert.match(
    (await cuttle('instance', 'retry', 'ins_x', '--dry-run')).stderr,
    /--dry-run cannot be combined with an instance id/,
  );
  assert.deepEqual(await countRetries(pool, 'COMMAND-', organization), Array<number>(5).fill(0));

  const well = await retry('--fault', '9002', '--service', 'command', '--yes');
  assert.deepEqual([well.code, well.stderr], [0, '']);
  assert.match(
    well.stdout,
    new RegExp(
      String.raw`^The retry rty_\w+ is in progress: 4 instances, at most 10 a second\.\nBulk retry rty_\w+ is ` +
        String.raw`finished: 4 of 4 done, 4 provisioned\.\n$`,
    ),
  );
  const badly = await retry('--yes', '--json');
  assert.equal(badly.code, 1);
  const job = JSON.parse(badly.stdout) as Job;
  assert.equal(job.progress.failed, 1);
  assert.match(
    (await cuttle('retry', 'status', job.id)).stdout,
    /is finished: 1 of 1 done, 1 failed again\.\nList those that failed again: [^\n]*\n.*instance explain/,
  );
  assert.match((await cuttle('retry', 'status')).stdout, /^RETRY +STATUS +BEGUN[^]*1\/1/);
  assert.match((await retry('--service', 'none', '--yes')).stdout, /^No matching instances\.\n$/);
});

test('Ctrl-C ends the command but not the bulk retry, and prints how to watch it', async () => {
  await insertFailedInstances(pool, { organization, service: 'leave', count: 5, prefix: 'LEAVE-' });
  const args = ['instance', 'retry', '--status', 'failed', '--service', 'leave', '--rate', '2/s', '--yes'];
  const child = spawnCuttle(args, { CUTTLE_API_URL: system.apiUrl, CUTTLE_API_KEY: system.apiKey });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [begun] = (await event(child.stdout?.setEncoding('utf8') ?? child, 'data')) as [string];
  child.kill('SIGINT');
  const [code] = (await event(child, 'close')) as [number | null];
  const id = /rty_\w+/.exec(begun)?.[0] ?? '';
  assert.equal(code, 1);
  assert.equal(
    said,
    `The retry continues without this command.\n  to watch it:    cuttle retry status ${id}\n` +
      `  to abort it:    cuttle retry cancel ${id}\n`,
  );
  assert.equal((await over(id)).progress.provisioned, 5);
});
