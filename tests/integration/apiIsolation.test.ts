import assert from 'node:assert/strict';
import { it } from 'node:test';
import { attachPppoe, pppoe, startTestApi } from '../support/api.ts';

const api = await startTestApi();
const { pool, call, callAsOther } = api;
const { serviceId, instanceId } = await attachPppoe(api);

// The external id and the order's are the instance's.
await call('PATCH', `/v1/instances/${instanceId}`, { external_id: instanceId });
await call('POST', '/v1/orders', { order_id: instanceId, device: { id: 'CPE-1' } });

const routes: [method: string, path: (id: string) => string, body?: unknown][] = [
  ['GET', (id) => `/v1/devices/${id}`],
  ['PATCH', (id) => `/v1/devices/${id}`, { product_class: 'taken over' }],
  ['DELETE', (id) => `/v1/devices/${id}`],
  ['GET', (id) => `/v1/devices/${id}/messages`],
  ['GET', (id) => `/v1/devices/${id}/calls`],
  ['GET', (id) => `/v1/devices/${id}/parameters`],
  ['GET', (id) => `/v1/services/${id}`],
  ['PATCH', (id) => `/v1/services/${id}`, { script: 'x = 1' }],
  ['DELETE', (id) => `/v1/services/${id}`],
  ['GET', (id) => `/v1/instances/${id}`],
  ['PATCH', (id) => `/v1/instances/${id}`, { position: 9 }],
  ['DELETE', (id) => `/v1/instances/${id}`],
  ['POST', (id) => `/v1/instances/${id}/execute`],
  ['POST', (id) => `/v1/instances/${id}/retry`],
  ['POST', (id) => `/v1/instances/${id}/cancel`],
  ['POST', (id) => `/v1/instances/${id}/pause`],
  ['POST', (id) => `/v1/instances/${id}/resume`],
  ['POST', (id) => `/v1/devices/${id}/pause`],
  ['POST', (id) => `/v1/devices/${id}/resume`],
  ['GET', (id) => `/v1/instances/${id}/explain`],
  ['GET', (id) => `/v1/instances/${id}/runs`],
  ['GET', (id) => `/v1/instances/${id}/runs/1`],
  ['GET', (id) => `/v1/instances/by-external-id/${id}`],
  ['GET', (id) => `/v1/orders/${id}`],
  ['GET', (id) => `/v1/retries/${id}`],
  ['POST', (id) => `/v1/retries/${id}/cancel`],
];

const idIn = (path: string): string => (path.includes('/devices/') ? 'CPE-1' : path.includes('/services/') ? serviceId : instanceId);

async function everything(): Promise<unknown> {
  const tables = ['orders', 'devices', 'services', 'service_versions', 'instances', 'triggers', 'outbox'];
  return Promise.all(tables.map(async (table) => (await pool.query(`select * from ${table}`)).rows as unknown));
}

it('answers to another organization as if there were nothing, and changes nothing', async () => {
  const before = await everything();
  for (const [method, path, body] of routes) {
    const foreign = await callAsOther(method, path(idIn(path(''))), body);
    const nothing = await callAsOther(method, path('none'), body);
    assert.equal(foreign.status, 404, `${method} ${path('…')}`);
    assert.deepEqual({ ...foreign.body, request_id: '' }, { ...nothing.body, request_id: '' });
  }
  assert.deepEqual(await everything(), before);
});

it('lists nothing of another organization', async () => {
  const lists = ['/v1/devices', '/v1/services', '/v1/services?name=pppoe', '/v1/instances', `/v1/instances?device_id=CPE-1`, `/v1/instances?service_id=${serviceId}`];
  for (const path of lists) {
    assert.equal((await call('GET', path)).body.items.length, 1, path);
    assert.deepEqual((await callAsOther('GET', path)).body, { items: [], next_cursor: null });
  }
});

it('attaches neither another organization’s device nor its service', async () => {
  const answer = await callAsOther('POST', '/v1/instances', { device_id: 'CPE-1', service_id: serviceId });
  const unknown = await callAsOther('POST', '/v1/instances', { device_id: 'none', service_id: 'none' });
  assert.deepEqual({ ...answer.body, request_id: '' }, { ...unknown.body, request_id: '' });
});

it('lets two organizations use the same ids and names', async () => {
  assert.equal((await callAsOther('POST', '/v1/devices', { id: 'CPE-1' })).status, 201);
  assert.equal((await callAsOther('POST', '/v1/services', pppoe)).status, 201);
});
