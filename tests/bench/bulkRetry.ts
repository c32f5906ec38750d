import { createPool } from '../../db/core/pool.ts';
import { until } from '../support/until.ts';
import { startRetryFleet } from '../support/database/retryFleet.ts';
import type { BenchSystem } from './system.ts';

const devices = 10_000;
const failed = 1000;

interface Job {
  id: string;
  status: string;
  progress: { done: number; provisioned: number; failed: number };
}

/** Measures a bulk retry of 1,000 failed instances among 10,000, with connection requests to their CPEs. */
export async function benchBulkRetry(system: BenchSystem, rate: number, report: (line: string) => void) {
  const pool = createPool(system.databaseUrl, 2, () => undefined);
  const fleet = await startRetryFleet(pool, system.acsUrl, { devices, failed });
  try {
    const began = performance.now();
    let job = (await system.call('POST', '/v1/retries', {
      filter: { status: 'failed' },
      rate_per_second: rate,
    })) as unknown as Job;
    let shown = 0;
    await until(
      'the retry is over',
      async () => {
        job = (await system.call('GET', `/v1/retries/${job.id}`)) as unknown as Job;
        if (job.progress.done >= shown + 100) report(`${(shown = job.progress.done)} of ${failed} are done`);
        return job.status !== 'running';
      },
      60 + (10 * failed) / rate,
    );
    const seconds = (performance.now() - began) / 1000;
    const { rows } = await pool.query<{ rate: number }>(
      `select (count(*) - 1) / extract(epoch from max(t.created_at) - min(t.created_at))::float8 as rate
       from triggers t join retry_job_items it on it.trigger_id = t.id where it.job_id = $1`,
      [job.id],
    );
    const { once, twice } = fleet.done();
    return {
      asked_per_second: rate,
      triggered_per_second: rows[0]?.rate ?? NaN,
      seconds,
      provisioned: job.progress.provisioned,
      set_up_once: once,
      set_up_twice: twice,
    };
  } finally {
    fleet.stop();
    await pool.end();
  }
}
