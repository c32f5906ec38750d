import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { answered } from '../support/api/answered.ts';
import { closeDatabase } from '../support/database/database.ts';
import { countRetries, insertFailedInstances } from '../support/database/failedInstances.ts';
import { untilBlocked } from '../support/database/locks.ts';
import { CuttleProcess } from '../support/process/cuttleProcess.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import type { TestEnvironment } from '../support/process/environment.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { until } from '../support/until.ts';

/** A stop while local activities are under way: of a bulk retry, which a worker executes one after the other. */

const count = 100;

/** A bulk retry of which some instances are retried already. */
async function retryInBulk({ pool, client }: TestEnvironment): Promise<{ id: string; workflow_id: string }> {
  await insertFailedInstances(pool, { service: 'stop', count, prefix: 'STOP-' });
  const body = { filter: { status: 'failed' as const }, rate_per_second: 10 };
  const job = (await answered(client.POST('/v1/retries', { body }))) as { id: string; workflow_id: string };
  await until('some are retried', async () => (await countRetries(pool, 'STOP-')).some((times) => times > 0));
  return job;
}

async function secondsOf(work: Promise<unknown>): Promise<number> {
  const since = Date.now();
  await work;
  return (Date.now() - since) / 1000;
}

test('a stop in the middle of a bulk retry is orderly, and the next process continues the retry', async () => {
  const system = await startTestSystem();
  const { id } = await retryInBulk(system);
  await system.stop();
  const left = (await countRetries(system.pool, 'STOP-')).filter((times) => times === 0);
  assert.ok(left.length > 0, 'it was stopped in the middle');

  const next = new CuttleProcess(['start', '--only', 'worker'], system.env);
  after(() => next.kill());
  await until('the bulk retry is over', async () => {
    const { rows } = await system.pool.query('select 1 from retry_jobs where id = $1 and finished_at is not null', [
      id,
    ]);
    return rows.length === 1;
  });
  assert.deepEqual(await countRetries(system.pool, 'STOP-'), Array<number>(count).fill(1));
  assert.equal(await next.stop(), 0);
});

test('a process stops although its database is gone, and the next one continues the bulk retry', async () => {
  const system = await startTestSystem();
  const { workflow_id: workflowId } = await retryInBulk(system);
  const failures = (): number => system.logged.filter((line) => line.includes('"Activity failed"')).length;
  const before = failures();
  await closeDatabase(system.env.DATABASE_URL ?? '');
  await until('activities fail', () => failures() > before);
  assert.ok((await secondsOf(system.stop())) < 60);

  const handle = system.temporal.workflow.getHandle(workflowId);
  assert.equal((await handle.describe()).status.name, 'RUNNING');
  const { events = [] } = await handle.fetchHistory();
  assert.ok(
    events?.some(({ timerStartedEventAttributes }) => timerStartedEventAttributes),
    'a retry is scheduled',
  );
});

test('a worker whose activity never ends is abandoned, and the process says so', { timeout: 180_000 }, async () => {
  const environment = await createTestEnvironment();
  const cuttle = new CuttleProcess(['start', '--only', 'worker,api'], environment.env);
  after(() => cuttle.kill());
  await until('it is ready', () => cuttle.output.includes('Ready'), 120);
  await retryInBulk(environment);
  const holder = await environment.pool.connect();
  await holder.query('begin');
  // PostgreSQL would end the transaction before the worker is abandoned.
  await holder.query('set local idle_in_transaction_session_timeout = 0');
  await holder.query('lock table retry_job_items in access exclusive mode');
  await untilBlocked(environment.pool, 'an activity');
  const took = await secondsOf(cuttle.stop());
  await holder.query('rollback');
  holder.release();
  assert.ok(took < 60, `it took ${took} s`);
  assert.match(cuttle.output, /"parts":\["the workers","the database connections"\]/);
});
