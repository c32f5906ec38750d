import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import { answered } from '../../support/api/answered.ts';
import { answers, CuttleProcess } from '../../support/process/cuttleProcess.ts';
import { until } from '../../support/until.ts';
import { startRetryFleet } from '../../support/database/retryFleet.ts';
import { createTestEnvironment } from '../../support/process/environment.ts';

const devices = 10_000;
const failed = 1000;
const rate = 8;

const environment = await createTestEnvironment({ CUTTLE_LOG_LEVEL: 'warn' });
const { pool, client } = environment;
const cuttle = new CuttleProcess(['start'], environment.env);
after(() => cuttle.kill());
await until('Cuttle is up', () => answers(`${environment.apiUrl}/readyz`));
const fleet = await startRetryFleet(pool, environment.acsUrl, { devices, failed });
after(() => {
  fleet.stop();
});

type Job = Schemas['Retry'];

async function retry(filter: Partial<Schemas['NewRetry']['filter']>): Promise<Job> {
  return (await answered(
    client.POST('/v1/retries', { body: { filter: { status: 'failed', ...filter }, rate_per_second: rate } }),
  )) as Job;
}

const look = ({ id }: Job): Promise<Job> => answered(client.GET('/v1/retries/{id}', { params: { path: { id } } }));

/** The number of instances in each status. */
async function statuses(): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ status: string; count: number }>(
    'select status, count(*) from instances group by status',
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** From the first to the last trigger of a job: the rate per second, and the maximum within a second. */
async function pace({ id }: Job): Promise<{ perSecond: number; most: number }> {
  const { rows } = await pool.query<{ seconds: number; count: number; most: number }>(
    `with at as (select t.created_at as at from triggers t join retry_job_items it on it.trigger_id = t.id
       where it.job_id = $1)
     select extract(epoch from max(at) - min(at))::float8 as seconds, count(*),
       (select max(c) from (select count(*) over (order by at range between interval '800 milliseconds' preceding
       and current row) as c from at) x) as most
     from at`,
    [id],
  );
  assert.ok(rows[0]);
  return { perSecond: rows[0].count / rows[0].seconds, most: rows[0].most };
}

test(
  'of 10,000 instances a bulk retry takes the failed ones, at its rate, and sends each message once',
  { timeout: 240_000 },
  async () => {
    assert.deepEqual(await statuses(), { provisioned: devices - failed, failed });
    // FLEET-1000 to FLEET-1990, and FLEET-10 and FLEET-100: 102 of them have failed, and FLEET-10000.
    const job = await retry({ device_prefix: 'FLEET-1' });
    const { total } = job.progress;
    assert.ok(total > 100 && total < 150, `${total}`);
    await until('the bulk retry has ended', async () => (await look(job)).status !== 'running', 120);
    const { status, progress } = await look(job);
    assert.deepEqual([status, progress.provisioned, progress.done], ['finished', total, total]);
    assert.deepEqual(fleet.done(), { once: total, twice: 0 });
    assert.deepEqual(await statuses(), { provisioned: devices - failed + total, failed: failed - total });
    const { perSecond, most } = await pace(job);
    assert.ok(perSecond < rate * 1.15, `${perSecond} a second`);
    assert.ok(most <= rate * 2, `${most} within a second`);
  },
);

test(
  'after an abort nothing more is triggered, runs in progress continue, and no instance is lost',
  { timeout: 240_000 },
  async () => {
    const before = (await statuses()).failed ?? 0;
    const job = await retry({});
    assert.equal(job.progress.total, before);
    await until('some of them are done', async () => (await look(job)).progress.provisioned > 40, 120);
    await answered(client.POST('/v1/retries/{id}/cancel', { params: { path: { id: job.id } } }));
    await until('none of its runs is in progress', async () => (await look(job)).progress.running === 0, 120);
    const { status, progress } = await look(job);
    assert.deepEqual([status, progress.waiting, progress.failed], ['cancelled', 0, 0]);
    assert.equal(progress.provisioned + progress.cancelled, before);
    assert.ok(progress.cancelled > before / 2, `${progress.cancelled} were taken back`);
    assert.deepEqual(await statuses(), { provisioned: devices - progress.cancelled, failed: progress.cancelled });
    const { twice } = fleet.done();
    assert.equal(twice, 0);
    const dry = (await answered(
      client.POST('/v1/retries', { body: { filter: { status: 'failed' }, dry_run: true } }),
    )) as Schemas['RetryPlan'];
    assert.equal(dry.total, progress.cancelled, 'they can be retried later');
  },
);
