import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startEmbeddedTemporal } from '../../lib/embedded/temporal.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answered } from '../support/api/answered.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { createTestEnvironment, temporalAddress } from '../support/process/environment.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach } from '../support/process/system.ts';
import { temporalServerOptions } from '../support/process/temporalServer.ts';
import { temporaryFolder } from '../support/process/temporaryFolder.ts';
import { startTemporalProxy } from '../support/process/temporalProxy.ts';
import { until } from '../support/until.ts';

test(
  'a cancel that was written while Temporal was down does not end the run of a later bootstrap',
  { timeout: 240_000 },
  async () => {
    const server = await temporalServerOptions(temporaryFolder());
    const first = await startEmbeddedTemporal(server);
    const system = await startTestSystem({ TEMPORAL_ADDRESS: first.address, CUTTLE_SESSION_HOLD_SECONDS: '1' });
    const serialNumber = newSerialNumber();
    const { id, workflow_id: workflowId } = await attach(system, {
      serialNumber,
      script: 'sleep(tonumber(get_variable_value("seconds"))) set_provisioning_status("provisioned")',
      variables: { seconds: '3600' },
    });
    const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber });
    await cpe.boot();
    await reach(system, id, 'running');
    const running = await system.pool.query<{ runId: string }>(
      `select workflow_run_id as "runId" from runs where instance_id = $1 and status = 'running'`,
      [id],
    );
    const runId = running.rows[0]?.runId;
    await first.stop();

    await call(system, 'POST', `/v1/instances/${id}/cancel`);
    await call(system, 'PATCH', `/v1/instances/${id}`, { variables: { seconds: '1' } });
    cpe.factoryReset();
    await cpe.boot();
    const { rows } = await system.pool.query<{ action: string; runId: string | null }>(
      'select action, run_id as "runId" from outbox where workflow_id = $1 order by seq',
      [workflowId],
    );
    assert.deepEqual(rows, [
      { action: 'cancel', runId },
      { action: 'signal_with_start', runId: null },
    ]);

    const second = await startEmbeddedTemporal(server);
    after(() => second.stop());
    await reach(system, id, 'provisioned', 180);
    const { items: runs } = await answered(system.client.GET('/v1/instances/{id}/runs', { params: { path: { id } } }));
    assert.deepEqual(
      runs.map(({ number, status, error }) => [number, status, error?.type]),
      [
        [2, 'provisioned', undefined],
        [1, 'failed', 'Cancelled'],
      ],
    );
    await cpe.stop();
  },
);

test(
  'an outbox row is dispatched by another process when its writer is killed after the commit',
  { timeout: 120_000 },
  async () => {
    const proxy = await startTemporalProxy(temporalAddress(), {
      hold: (path) => path.endsWith('/StartWorkflowExecution'),
    });
    const environment = await createTestEnvironment();
    const dying = new CuttleProcess(['start', '--only', 'api'], {
      ...environment.env,
      TEMPORAL_ADDRESS: proxy.address,
    });
    after(() => dying.kill());
    await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));
    const { workflow_id: workflowId } = await attach(environment, {
      serialNumber: newSerialNumber(),
      script: 'print(1)',
    });
    await until('it is being dispatched', () =>
      [...proxy.calls].some((path) => path.endsWith('/StartWorkflowExecution')),
    );
    await dying.kill();
    const started = (): Promise<boolean> =>
      environment.temporal.workflow
        .getHandle(workflowId)
        .describe()
        .then(
          () => true,
          () => false,
        );
    assert.equal(await started(), false);

    const other = new CuttleProcess(['start', '--only', 'api'], environment.env);
    after(() => other.kill());
    await until('another process has dispatched it', started, 60);
    await until(
      'the outbox is empty',
      async () => (await environment.pool.query('select 1 from outbox')).rowCount === 0,
    );
  },
);
