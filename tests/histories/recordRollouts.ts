/** Records the histories of rollouts. */
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { insertFleet } from '../support/database/fleet.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { call } from '../support/process/system.ts';
import { createRecorder } from './recorder.ts';
import { workflowTaskQueue } from '../support/process/workflows.ts';

const system = await startTestSystem();
const { workflow } = system.temporal;
const { record, ended, recordEnded } = createRecorder(workflow);
const succeeds = 'sleep(2) set_provisioning_status("provisioned")';

interface Rollout {
  id: string;
  status: string;
  workflow_id: string;
  progress: { running: number; provisioned: number; waiting: number };
}

async function begin(service: string, script: string, input: object): Promise<Rollout> {
  await insertFleet(system.pool, { service, scripts: [script], count: 6, prefix: `${service}-` });
  return (await call(system, 'POST', '/v1/rollouts', { service, ...input })) as unknown as Rollout;
}

async function look(id: string): Promise<Rollout> {
  return (await call(system, 'GET', `/v1/rollouts/${id}`)) as unknown as Rollout;
}

async function become(id: string, status: string): Promise<void> {
  await until(`the rollout is ${status}`, async () => (await look(id)).status === status);
}

test('a canary, then the rest; open, and finished', async () => {
  const { id, workflow_id: workflowId } = await begin('finished', succeeds, {
    canary: 2,
    rate_per_second: 3,
    concurrency: 3,
  });
  await until(
    'the rest has started',
    async () => (await look(id)).progress.provisioned >= 2 && (await look(id)).progress.running > 0,
  );
  await record('rollout-open', workflowId);
  await recordEnded('rollout-finished', workflowId);
});

test('stopped, resumed, aborted by the API', async () => {
  const { id, workflow_id: workflowId } = await begin('stopped', 'set_provisioning_status("failed")', {
    canary: 1,
    rate_per_second: 1,
  });
  await become(id, 'stopped');
  await until(
    'its workflow has stopped',
    async () => (await workflow.getHandle(workflowId).query<{ state: string }>('progress')).state === 'stopped',
  );
  await record('rollout-stopped-open', workflowId);
  await call(system, 'POST', `/v1/rollouts/${id}/resume`);
  await until('it continues', async () => (await look(id)).progress.waiting < 5);
  await call(system, 'POST', `/v1/rollouts/${id}/abort`);
  await recordEnded('rollout-resumed-aborted', workflowId);
});

test('paused and resumed by signals, cancelled in Temporal', async () => {
  const { id, workflow_id: workflowId } = await begin('signalled', succeeds, { canary: 0, rate_per_second: 0.5 });
  await until('the first run has started', async () => (await look(id)).progress.running > 0);
  const handle = workflow.getHandle(workflowId);
  await handle.signal('pause');
  await become(id, 'paused');
  await handle.signal('resume');
  await become(id, 'running');
  await until('it continues', async () => (await look(id)).progress.waiting < 5);
  await handle.cancel();
  await recordEnded('rollout-signalled-cancelled', workflowId);
});

test('continued as new', async () => {
  await insertFleet(system.pool, { service: 'continued', scripts: [succeeds], count: 6, prefix: 'continued-' });
  await system.pool.query(
    `insert into rollouts (id, organization_id, service_id, version, filter, canary, rate_per_second, concurrency,
       follow, created_by, total)
     values ('rol_c', 'default', 'svc_default_continued', 2, '{}', 0, 2, 10, false, '', 6)`,
  );
  await system.pool.query(
    `insert into rollout_items (job_id, number, instance_id)
     select 'rol_c', n, 'ins_default_continued-' || n from generate_series(1, 6) n`,
  );
  const taskQueue = workflowTaskQueue(system);
  const workflowId = 'default/rollouts/rol_c';
  const { firstExecutionRunId } = await workflow.start('rollout', {
    taskQueue,
    workflowId,
    args: [{ organizationId: 'default', jobId: 'rol_c', maxTurns: 2 }],
  });
  await ended(workflowId);
  await record('rollout-continued', workflowId, firstExecutionRunId);
});
