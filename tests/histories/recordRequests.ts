/**
 * Records the histories of requests by hand, as record.ts does those of instances: `npm test tests/histories/recordRequests.ts`.
 * To be done whenever the workflow's commands change, into a folder of the next number.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import proto from '@temporalio/proto';
import type { Schemas } from '../../client/client.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { askDevice, call, createTestEnvironment, newSerialNumber } from '../support/process/system.ts';

const { History } = proto.temporal.api.history.v1;
const folder = new URL('./recorded/5/', import.meta.url);
mkdirSync(folder, { recursive: true });
const system = await createTestEnvironment();
const parts = ['api', 'worker', 'acs'].map((part) => new CuttleProcess(['start', '--only', part], system.env));
after(() => Promise.all(parts.map((part) => part.stop())));
await until('the API answers', () => answers(`${system.apiUrl}/healthz`));
await until('the gateway answers', () =>
  fetch(system.acsUrl).then(
    () => true,
    () => false,
  ),
);
const { workflow } = system.temporal;
const device = newSerialNumber();
await call(system, 'POST', '/v1/devices', { id: device });

const ask = async (body: Schemas['NewDeviceAction']): Promise<{ id: string; workflowId: string }> => {
  const { id, workflow_id: workflowId } = await askDevice(system, device, body);
  // Asked in vain, since the device never told where.
  await until(
    'it was begun',
    async () =>
      (
        await system.pool.query('select 1 from devices where id = $1 and connection_request_error is not null', [
          device,
        ])
      ).rowCount === 1,
  );
  await until('it is there', () =>
    workflow
      .getHandle(workflowId)
      .describe()
      .then(
        () => true,
        () => false,
      ),
  );
  return { id, workflowId };
};

async function record(name: string, workflowId: string): Promise<void> {
  const history = await workflow.getHandle(workflowId).fetchHistory();
  writeFileSync(new URL(`${name}.binpb`, folder), History.encode(history).finish());
}

async function recordEnded(name: string, workflowId: string): Promise<void> {
  await workflow
    .getHandle(workflowId)
    .result()
    .catch(() => undefined);
  await record(name, workflowId);
}

test('expired, cancelled by both, open, acknowledged, faulted', async () => {
  const expired = await ask({ method: 'reboot', expires_in: 10 });
  await recordEnded('request-expired', expired.workflowId);
  const cancelled = await ask({ method: 'reboot' });
  await call(system, 'POST', `/v1/devices/${device}/actions/${cancelled.id}/cancel`);
  await recordEnded('request-cancelled', cancelled.workflowId);
  const inTemporal = await ask({ method: 'reboot' });
  await workflow.getHandle(inTemporal.workflowId).cancel();
  await recordEnded('request-cancelled-in-temporal', inTemporal.workflowId);
  const got = await ask({ method: 'get_parameter_values', names: ['InternetGatewayDevice.DeviceInfo.'] });
  const faulted = await ask({ method: 'get_parameter_values', names: ['InternetGatewayDevice.None'] });
  const connection = await ask({ method: 'connection_request' });
  await record('request-open', got.workflowId);
  await new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber: device }).inform(['2 PERIODIC']);
  await recordEnded('request-acknowledged', got.workflowId);
  await recordEnded('request-faulted', faulted.workflowId);
  await recordEnded('connection-request-acknowledged', connection.workflowId);
});
