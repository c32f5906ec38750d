import assert from 'node:assert/strict';
import { it } from 'node:test';
import { insertApiKey } from '../../../db/access/apiKeys.ts';
import { insertDiscoveredDevice } from '../../../db/devices/informs.ts';
import { isTooManyDevices } from '../../../db/access/platform.ts';
import { transaction } from '../../../db/core/pool.ts';
import { assertProblem, attachPppoe, startTestApi } from '../../support/api/api.ts';

const api = await startTestApi();
const { pool, callWith, callAsOther, dispatched } = api;
const platformKey = (await insertApiKey(pool, { organizationId: null, name: 'ops', role: 'platform' })).key;
const call = (method: string, path: string, body?: unknown) => callWith(platformKey, method, path, body);

let made = 0;
/** Creates an organization with these limits, and returns its administrator's call. */
async function newOrganization(limits: object = {}) {
  made += 1;
  const id = `org-${made}`;
  assert.equal((await call('POST', '/v1/organizations', { id, name: id, limits })).status, 201);
  const { body } = await call('POST', `/v1/organizations/${id}/api-keys`, { name: 'first', role: 'admin' });
  return {
    id,
    call: (method: string, path: string, input?: unknown) => callWith(String(body.key), method, path, input),
  };
}

it("the platform creates an organization with an administrator's key, and lists organizations", async () => {
  const answer = await call('POST', '/v1/organizations', { id: 'acme', name: 'Acme', limits: { devices: 10 } });
  assert.equal(answer.headers.get('Location'), '/v1/organizations/acme');
  assert.deepEqual(answer.body.limits, { devices: 10, runs: null, requests_per_second: null });
  assertProblem(await call('POST', '/v1/organizations', { id: 'acme', name: 'Again' }), 409, 'duplicate', ['id']);
  for (const id of ['Acme', '-a', 'a.b', 'a'.repeat(32), ''])
    assertProblem(await call('POST', '/v1/organizations', { id, name: 'x' }), 422, 'invalid-fields', ['id']);
  const key = await call('POST', '/v1/organizations/acme/api-keys', { name: 'first', role: 'admin' });
  const shown = await callWith(String(key.body.key), 'GET', '/v1/organization');
  assert.equal(shown.body.id, 'acme');
  const changed = await call('PATCH', '/v1/organizations/acme', {
    name: 'Acme Fiber',
    limits: { devices: null, runs: 3 },
  });
  assert.deepEqual(
    [changed.body.name, changed.body.limits],
    ['Acme Fiber', { devices: null, runs: 3, requests_per_second: null }],
  );
  assert.ok((await call('GET', '/v1/organizations')).body.items.some(({ id }) => id === 'acme'));
  assert.equal((await call('GET', '/v1/organizations/acme/api-keys')).body.items.length, 1);
  assert.equal((await call('DELETE', `/v1/organizations/acme/api-keys/${key.body.id}`)).status, 204);
  assert.equal((await callWith(String(key.body.key), 'GET', '/v1/organization')).status, 401);
  assertProblem(await call('DELETE', `/v1/organizations/acme/api-keys/${key.body.id}`), 404, 'not-found');
});

it('a request about an unknown organization gets 404', async () => {
  const requests: [string, string, unknown?][] = [
    ['GET', ''],
    ['PATCH', '', { name: 'x' }],
    ['DELETE', ''],
    ['POST', '/suspend', { reason: 'x' }],
    ['POST', '/resume'],
    ['POST', '/api-keys', { name: 'x', role: 'admin' }],
    ['GET', '/api-keys'],
    ['DELETE', '/api-keys/x'],
  ];
  for (const [method, path, body] of requests)
    assertProblem(await call(method, `/v1/organizations/nobody${path}`, body), 404, 'not-found');
});

it("a suspended organization's keys get the reason from the next request on, until it is resumed", async () => {
  const { id, call: asAdmin } = await newOrganization();
  assert.equal((await asAdmin('GET', '/v1/devices')).status, 200);
  const suspended = await call('POST', `/v1/organizations/${id}/suspend`, { reason: 'The contract has ended.' });
  assert.equal(suspended.body.suspended_reason, 'The contract has ended.');
  const refused = await asAdmin('GET', '/v1/devices');
  assertProblem(refused, 403, 'suspended');
  assert.match(String(refused.body.detail), /suspended: The contract has ended\./);
  assert.equal((await callAsOther('GET', '/v1/devices')).status, 200);
  assert.equal((await call('POST', `/v1/organizations/${id}/resume`)).body.suspended_at, null);
  assert.equal((await asAdmin('GET', '/v1/devices')).status, 200);
});

it('everything that waited during a suspension starts when it is resumed', async () => {
  const { id, call: asAdmin } = await newOrganization();
  const { instanceId } = await attachPppoe({ ...api, call: asAdmin });
  assert.equal((await asAdmin('POST', `/v1/instances/${instanceId}/execute`)).status, 202);
  await call('POST', `/v1/organizations/${id}/suspend`, { reason: 'unpaid' });
  const before = dispatched.length;
  await call('POST', `/v1/organizations/${id}/resume`);
  const { rows } = await pool.query('select signal from outbox where id = any($1::uuid[])', [dispatched.slice(before)]);
  assert.deepEqual(rows, [{ signal: 'proceed' }]);
});

it('never exceeds its limit of devices, however many are registered at once and by whom', async () => {
  const { id, call: asAdmin } = await newOrganization({ devices: 5 });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => asAdmin('POST', '/v1/devices', { id: `CPE-${n}` })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [
    ...Array<number>(5).fill(201),
    ...Array<number>(15).fill(409),
  ]);
  for (const answer of answers.filter(({ status }) => status === 409)) assertProblem(answer, 409, 'limit-reached');
  await assert.rejects(insertDiscoveredDevice(pool, id, 'discovered'), isTooManyDevices);
  const registered = (await asAdmin('GET', '/v1/devices')).body.items[0]?.id ?? '';
  assertProblem(await asAdmin('POST', '/v1/devices', { id: registered }), 409, 'duplicate', ['id']);
  assert.equal((await asAdmin('DELETE', `/v1/devices/${registered}`)).status, 204);
  assert.equal((await asAdmin('POST', '/v1/devices', { id: 'instead' })).status, 201);
  assertProblem(await asAdmin('POST', '/v1/devices', { id: 'more' }), 409, 'limit-reached');
});

it('a new limit counts existing devices, also those inserted at the same time', async () => {
  const { id, call: asAdmin } = await newOrganization();
  await Promise.all([
    ...Array.from({ length: 10 }, (_, n) => asAdmin('POST', '/v1/devices', { id: `CPE-${n}` })),
    call('PATCH', `/v1/organizations/${id}`, { limits: { devices: 12 } }),
  ]);
  assert.equal((await asAdmin('GET', '/v1/devices')).body.items.length, 10);
  for (const [n, status] of [
    [10, 201],
    [11, 201],
    [12, 409],
  ] as const)
    assert.equal((await asAdmin('POST', '/v1/devices', { id: `CPE-${n}` })).status, status);
  await call('PATCH', `/v1/organizations/${id}`, { limits: { devices: 3 } });
  assert.equal((await asAdmin('PATCH', '/v1/devices/CPE-1', { product_class: 'x' })).status, 200);
  assert.equal((await asAdmin('POST', '/v1/devices', { id: 'more' })).status, 409);
  await call('PATCH', `/v1/organizations/${id}`, { limits: { devices: null } });
  assert.equal((await asAdmin('POST', '/v1/devices', { id: 'more' })).status, 201);
});

it('is deleted at once when it is empty, otherwise only with its id as confirmation', async () => {
  const empty = await newOrganization();
  assert.equal((await call('DELETE', `/v1/organizations/${empty.id}`)).status, 204);
  assert.equal((await empty.call('GET', '/v1/devices')).status, 401);
  const { id, call: asAdmin } = await newOrganization({ devices: 10 });
  await insertDiscoveredDevice(pool, id, 'discovered');
  const { instanceId } = await attachPppoe({ ...api, call: asAdmin });
  const refused = await call('DELETE', `/v1/organizations/${id}`);
  assertProblem(refused, 409, 'in-use');
  assert.match(String(refused.body.detail), /2 devices and 1 services.*\?confirm=org-/);
  assertProblem(await call('DELETE', `/v1/organizations/${id}?confirm=${id}x`), 409, 'in-use');
  const winding = await call('DELETE', `/v1/organizations/${id}?confirm=${id}`);
  assertProblem(winding, 409, 'winding-down');
  assert.equal((await asAdmin('GET', '/v1/devices')).status, 403);
  const { rows } = await pool.query(
    'select action from outbox where workflow_id = (select workflow_id from instances where id = $1) order by seq',
    [instanceId],
  );
  assert.deepEqual(rows.at(-1), { action: 'cancel' });
  // As the dispatcher does after the dispatch.
  await pool.query('delete from outbox where workflow_id = (select workflow_id from instances where id = $1)', [
    instanceId,
  ]);
  assert.equal((await call('DELETE', `/v1/organizations/${id}?confirm=${id}`)).status, 204);
  const { rows: tables } = await pool.query<{ name: string }>(
    `select c.relname as name
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
     where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace`,
  );
  assert.ok(tables.length >= 8);
  for (const { name } of tables)
    assert.equal(
      (await pool.query(`select 1 from ${name} where organization_id = $1`, [id])).rowCount,
      0,
      `of ${name} nothing is left`,
    );
});

it('locks nothing without a limit: devices are inserted in parallel', async () => {
  const { id } = await newOrganization();
  await transaction(pool, async (db) => {
    await insertDiscoveredDevice(db, id, 'one');
    await insertDiscoveredDevice(pool, id, 'two');
  });
  assert.equal((await pool.query('select 1 from devices where organization_id = $1', [id])).rowCount, 2);
});
