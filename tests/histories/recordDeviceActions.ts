/** Records the histories of device actions. */
import { after, test } from 'node:test';
import type { Schemas } from '../../client/client.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { requestAction, call, newSerialNumber } from '../support/process/system.ts';
import { createRecorder } from './recorder.ts';

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
const { record, recordEnded } = createRecorder(workflow);
const device = newSerialNumber();
await call(system, 'POST', '/v1/devices', { id: device });

const ask = async (body: Schemas['NewDeviceAction']): Promise<{ id: string; workflowId: string }> => {
  const { id, workflow_id: workflowId } = await requestAction(system, device, body);
  // The connection request fails, because the device never reported its URL.
  await until(
    'the connection request failed',
    async () =>
      (
        await system.pool.query('select 1 from devices where id = $1 and connection_request_error is not null', [
          device,
        ])
      ).rowCount === 1,
  );
  await until('the execution exists', () =>
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

test('expired, cancelled by the API and in Temporal, open, acknowledged, faulted', async () => {
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
