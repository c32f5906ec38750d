/** Records the histories of webhook deliveries. */
import { after, test } from 'node:test';
import { answered } from '../support/api/answered.ts';
import { answers, CuttleProcess } from '../support/process/cuttleProcess.ts';
import { until } from '../support/until.ts';
import { startReceiver } from '../support/api/receiver.ts';
import { createTestEnvironment } from '../support/process/environment.ts';
import { createRecorder } from './recorder.ts';

const system = await createTestEnvironment({ CUTTLE_HTTP_ALLOW: '127.0.0.1' });
const parts = ['api', 'worker'].map((part) => new CuttleProcess(['start', '--only', part], system.env));
after(() => Promise.all(parts.map((part) => part.stop())));
await until('the API answers', () => answers(`${system.apiUrl}/healthz`));
const { workflow } = system.temporal;
const { record, recordEnded } = createRecorder(workflow);
const receiver = await startReceiver((response, path) => response.writeHead(Number(path.slice(1))).end());

/** Sends a test delivery to an endpoint that responds with the status. Waits for it. @returns its workflow id. */
async function deliver(status: number): Promise<string> {
  const { id } = await answered(system.client.POST('/v1/webhooks', { body: { url: `${receiver.url}/${status}` } }));
  const delivery = await answered(system.client.POST('/v1/webhooks/{id}/test', { params: { path: { id } } }));
  await until('the first attempt was made', () => receiver.at(`/${status}`).length > 0);
  return delivery.workflow_id;
}

test('delivered, given up, cancelled, and open', async () => {
  for (const [name, status] of [
    ['webhook-delivered', 200],
    ['webhook-given-up', 410],
  ] as const) {
    const id = await deliver(status);
    await recordEnded(name, id);
  }
  const id = await deliver(500);
  await record('webhook-open', id);
  await workflow.getHandle(id).cancel();
  await recordEnded('webhook-cancelled', id);
});
