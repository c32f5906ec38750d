import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { startEmbeddedTemporal } from '../../lib/embedded/temporal.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import type { TestEnvironment } from '../support/process/environment.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { startTestSystem } from '../support/process/ownSystem.ts';
import { requestAction, call, newSerialNumber, showAction } from '../support/process/system.ts';
import { temporalServerOptions } from '../support/process/temporalServer.ts';
import { temporaryFolder } from '../support/process/temporaryFolder.ts';

async function plugIn(environment: TestEnvironment): Promise<{ device: string; cpe: SimulatedCpe }> {
  const device = newSerialNumber();
  await call(environment, 'POST', '/v1/devices', { id: device });
  const cpe = new SimulatedCpe({ acsUrl: environment.acsUrl, serialNumber: device, connectionRequest: { port: 0 } });
  after(() => cpe.stop());
  await cpe.start();
  assert.equal((await cpe.boot()).ok, true);
  return { device, cpe };
}

const rebootsOf = (cpe: SimulatedCpe): number => cpe.applied.filter(({ request }) => request.name === 'Reboot').length;

test('an action requested while Temporal is down reaches the CPE when Temporal is back', async () => {
  const server = await temporalServerOptions(temporaryFolder());
  const first = await startEmbeddedTemporal(server);
  const system = await startTestSystem({ TEMPORAL_ADDRESS: first.address });
  const { device, cpe } = await plugIn(system);
  const other = await plugIn(system);
  await first.stop();
  const asked = await requestAction(system, device, { method: 'reboot' });
  const informs = await requestAction(system, other.device, { method: 'reboot' });
  const statusOf = async (of: string, id: string): Promise<string> => (await showAction(system, of, id)).status;
  // A CPE that connects by itself is served in the meantime.
  await other.cpe.inform(['2 PERIODIC']);
  assert.equal(await statusOf(other.device, informs.id), 'acknowledged');
  assert.equal(await statusOf(device, asked.id), 'queued');
  const second = await startEmbeddedTemporal(server);
  after(() => second.stop());
  await until('a connection request was sent', async () => (await statusOf(device, asked.id)) === 'acknowledged', 120);
  assert.deepEqual([rebootsOf(cpe), rebootsOf(other.cpe)], [1, 1]);
});

test(
  'the next worker completes the device action of a killed one, and the CPE restarts once',
  { timeout: 240_000 },
  async () => {
    const environment = await createTestEnvironment();
    const start = (part: string): CuttleProcess => new CuttleProcess(['start', '--only', part], environment.env);
    const parts = [start('api'), start('acs')];
    let worker = start('worker');
    after(() => Promise.all([...parts, worker].map((part) => part.kill())));
    await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));
    await until('the gateway answers', () =>
      fetch(environment.acsUrl).then(
        () => true,
        () => false,
      ),
    );
    const { device, cpe } = await plugIn(environment);
    await cpe.stop();
    const asked = await requestAction(environment, device, { method: 'reboot' });
    const shown = () => showAction(environment, device, asked.id);
    await until('a connection request has failed', async () => (await shown()).waiting !== null, 90);
    await worker.kill();
    const back = new SimulatedCpe({ acsUrl: environment.acsUrl, serialNumber: device, connectionRequest: { port: 0 } });
    after(() => back.stop());
    await back.start();
    // The CPE reports its address, and leaves before it gets a message.
    await environment.pool.query(`update messages set expires_at = now() where device_action_id = $1`, [asked.id]);
    await back.inform(['2 PERIODIC']);
    await environment.pool.query(
      `update messages set expires_at = now() + interval '1 hour' where device_action_id = $1`,
      [asked.id],
    );
    worker = start('worker');
    await until('the CPE has restarted', async () => (await shown()).status === 'acknowledged', 150);
    assert.equal(rebootsOf(back), 1);
    assert.deepEqual(await environment.temporal.workflow.getHandle(asked.workflow_id).result(), {
      status: 'acknowledged',
    });
  },
);
