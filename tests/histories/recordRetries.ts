/** Records the histories of bulk retries. */
import { test } from 'node:test';
import type { Schemas } from '../../client/client.ts';
import { answered } from '../support/api/answered.ts';
import { until } from '../support/until.ts';
import { insertFailedInstances } from '../support/database/failedInstances.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { createRecorder } from './recorder.ts';

const system = await startTestSystem();
const { workflow } = system.temporal;
const { record, recordEnded } = createRecorder(workflow);

async function begin(service: string, rate: number): Promise<Schemas['Retry']> {
  await insertFailedInstances(system.pool, {
    service,
    script: 'sleep(3) set_provisioning_status("provisioned")',
    count: 6,
    prefix: `${service}-`,
  });
  const job = (await answered(
    system.client.POST('/v1/retries', { body: { filter: { status: 'failed', service }, rate_per_second: rate } }),
  )) as Schemas['Retry'];
  await until('the first runs have started', async () => (await look(job.id)).progress.running > 0);
  return job;
}

const look = (id: string): Promise<Schemas['Retry']> =>
  answered(system.client.GET('/v1/retries/{id}', { params: { path: { id } } }));

test('finished', async () => {
  const { id: job, workflow_id: id } = await begin('finished', 3);
  await until('the second batch has started', async () => (await look(job)).progress.running > 3);
  await record('bulk-retry-open', id);
  await recordEnded('bulk-retry-finished', id);
});

test('cancelled by the API, and in Temporal', async () => {
  const job = await begin('by-api', 1);
  await answered(system.client.POST('/v1/retries/{id}/cancel', { params: { path: { id: job.id } } }));
  await recordEnded('bulk-retry-aborted', job.workflow_id);
  const other = await begin('by-temporal', 1);
  await workflow.getHandle(other.workflow_id).cancel();
  await recordEnded('bulk-retry-cancelled', other.workflow_id);
});
