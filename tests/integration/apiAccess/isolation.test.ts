import assert from 'node:assert/strict';
import { it } from 'node:test';
import { operations } from '../../../api/operations.ts';
import { monitorId, tmf640Path } from '../../../domain/tmf640.ts';
import { attachPppoe, pppoe, startTestApi } from '../../support/api/api.ts';
import { until } from '../../support/until.ts';
import { requestOf } from '../../support/api/operations.ts';
import { statementsOf } from '../../support/database/statements.ts';

const api = await startTestApi();
const { pool, call, callAsOther } = api;
const { serviceId, instanceId } = await attachPppoe(api);
const retry = await call('POST', '/v1/retries', { filter: { status: 'failed' } });
await call('POST', '/v1/credentials', { username: 'cpe', password: 'secret', device_id: 'CPE-1' });
const rollout = await call('POST', '/v1/rollouts', { service: 'pppoe' });
const webhook = await call('POST', '/v1/webhooks', { url: 'https://bss.example.net/cuttle' });
const listener = await call('POST', `${tmf640Path}/hub`, { callback: 'https://oss.example.net/listener' });
const delivery = await call('POST', `/v1/webhooks/${webhook.body.id}/test`);
const deviceAction = await call('POST', '/v1/devices/CPE-1/actions', { method: 'reboot' });
const key = await call('POST', '/v1/api-keys', { name: 'billing', role: 'viewer' });
await pool.query(
  `insert into triggers (instance_id, device_key, kind, reason, state)
    select id, device_key, 'execute', 'execute', 'finished'
    from instances`,
);
await pool.query(
  `insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
    first_execution_run_id, service_id, version, variables, device, seed, status)
   select id, 1, organization_id, device_key, (select min(id) from triggers), 'run', 'run', service_id, 1, '{}',
   '{}', '', 'failed'
   from instances`,
);
await pool.query(
  `insert into events (organization_id, type, device_id, data)
    values ('default', 'device.bootstrapped', 'CPE-1', '{"device_id": "CPE-1"}')`,
);

await pool.query(
  `insert into device_sessions (organization_id, device_key, events, command_keys, retry_count)
    select organization_id, key, '{0 BOOTSTRAP}', '{""}', 0
    from devices`,
);

// The order's id is the instance's.
await call('PATCH', `/v1/instances/${instanceId}`, { external_id: instanceId });
await call('POST', '/v1/orders', { order_id: instanceId, device: { id: 'CPE-1' } });

/** The ids in the organization `default`, by the kind of path parameter. */
const ids: Record<string, string> = {
  device: 'CPE-1',
  service: serviceId,
  instance: instanceId,
  run: '1',
  version: '1',
  order: instanceId,
  rollout: rollout.body.id,
  webhook: webhook.body.id,
  delivery: delivery.body.id,
  'device action': deviceAction.body.id,
  retry: retry.body.id,
  credential: 'default.cpe',
  'API key': key.body.id,
  'TMF640 service': instanceId,
  monitor: monitorId(instanceId, 1),
  listener: listener.body.id,
};
/** Ids of the same form that do not exist. */
const nobodys: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(ids).map(([what, id]) => [
      what,
      what === 'device' || what === 'credential' || what === 'API key'
        ? `${id}0`
        : id.length > 10
          ? id.replace(/.$/, 'x')
          : id,
    ]),
  ),
  monitor: monitorId(instanceId.replace(/.$/, 'x'), 1),
};

// A PUT creates a missing object in the caller's organization.
const walked = operations.filter(
  ({ method, scope, parameters }) =>
    method !== 'put' && scope !== null && scope !== 'platform' && Object.keys(parameters).length > 0,
);

async function everything(): Promise<unknown> {
  const tables = [
    'organizations',
    'devices',
    'services',
    'service_versions',
    'instances',
    'triggers',
    'outbox',
    'credentials',
    'retry_jobs',
    'rollouts',
    'webhooks',
    'webhook_deliveries',
    'device_actions',
    'messages',
  ];
  const audit = pool.query(`select * from audit_events where organization_id = 'default' order by id`);
  return Promise.all(
    [...tables.map((table) => pool.query(`select * from ${table} order by 1, 2`)), audit].map(
      async (found) => (await found).rows as unknown,
    ),
  );
}

it('has a sample value for each path parameter, so that it tests each operation', () => {
  for (const { parameters, operationId } of walked)
    for (const { what } of Object.values(parameters)) assert.ok(ids[what], `${operationId}: ${what}`);
});

for (const operation of walked) {
  const [method, path, body] = requestOf(operation, (what) => ids[what] ?? '');
  const [, nobodysPath] = requestOf(operation, (what) => nobodys[what] ?? '');

  it(`${method} ${operation.path} finds nothing of another organization, by the same statements`, async () => {
    if (operation.method === 'get') assert.notEqual((await call(method, path)).status, 404, 'the owner sees it');
    const before = await everything();
    await callAsOther(method, path, body);
    const answers: unknown[] = [];
    const [foreign, nothing] = [
      await statementsOf(async () => answers.push(await callAsOther(method, path, body))),
      await statementsOf(async () => answers.push(await callAsOther(method, nobodysPath, body))),
    ];
    const [ofForeign, ofNothing] = answers as Awaited<ReturnType<typeof call>>[];
    assert.equal(ofForeign?.status, 404);
    assert.equal(ofNothing?.status, 404);
    assert.deepEqual({ ...ofForeign.body, request_id: '' }, { ...ofNothing.body, request_id: '' });
    assert.deepEqual(foreign, nothing);
    assert.deepEqual(await everything(), before);
  });
}

it('takes as long for another organization’s object as for a missing one', async (context) => {
  const timeOf = async (path: string): Promise<number> => {
    const begun = performance.now();
    await callAsOther('GET', path);
    return performance.now() - begun;
  };
  const median = (times: number[]): string => (times.sort((a, b) => a - b)[20] ?? 0).toFixed(2);
  for (const [there, nowhere] of [
    [`/v1/instances/${instanceId}`, '/v1/instances/none'],
    ['/v1/devices/CPE-1', '/v1/devices/none'],
  ] as const) {
    // The times are only printed: a busy machine is no leak. The test above compares the statements.
    const times: { there: number[]; nowhere: number[] } = { there: [], nowhere: [] };
    for (let n = 0; n < 40; n += 1) {
      times.there.push(await timeOf(there));
      times.nowhere.push(await timeOf(nowhere));
    }
    context.diagnostic(`${there}: ${median(times.there)} ms, ${nowhere}: ${median(times.nowhere)} ms at the median`);
  }
});

/** The items of a page, or of a list in the format of a standard. */
const itemsOf = (body: { items: unknown[] } | unknown[]): unknown[] => (Array.isArray(body) ? body : body.items);

it('lists nothing of another organization', async () => {
  const queries: Record<string, string[]> = {
    listInstances: ['', '?device_id=CPE-1', `?service_id=${serviceId}`],
    listServices: ['', '?name=pppoe'],
    listCredentials: ['', '?device_id=CPE-1'],
    followEvents: ['?after=oldest'],
    listOktopusInstanceLogs: [`?service_instance_id=${instanceId}`, '?device_id=CPE-1'],
  };
  const lists = operations.filter(
    ({ method, path, query, parameters, scope }) =>
      method === 'get' && query && scope !== 'platform' && Object.keys(parameters).length === 0 && path !== '/v1/audit',
  );
  assert.ok(lists.length >= 6);
  for (const { path, operationId } of lists) {
    for (const query of queries[operationId] ?? ['']) {
      // An event becomes visible once no older transaction on the server is in progress.
      if (!path.startsWith('/v1/counts/'))
        await until(
          `the owner sees ${path + query}`,
          async () => itemsOf((await call('GET', path + query)).body).length > 0,
        );
      const others = JSON.stringify((await callAsOther('GET', path + query)).body);
      for (const secret of ['CPE-1', 'default', serviceId, instanceId, retry.body.id, key.body.id])
        assert.ok(!others.includes(secret), `${path + query} shows ${secret}`);
    }
  }
});

it('attaches neither another organization’s device nor its service', async () => {
  const answer = await callAsOther('POST', '/v1/instances', { device_id: 'CPE-1', service_id: serviceId });
  const unknown = await callAsOther('POST', '/v1/instances', { device_id: 'none', service_id: 'none' });
  assert.deepEqual({ ...answer.body, request_id: '' }, { ...unknown.body, request_id: '' });
  const credential = await callAsOther('POST', '/v1/credentials', { username: 'x', device_id: 'CPE-1' });
  const nobody = await callAsOther('POST', '/v1/credentials', { username: 'x', device_id: 'none' });
  assert.deepEqual({ ...credential.body, request_id: '' }, { ...nobody.body, request_id: '' });
});

it('counts nothing of another organization', async () => {
  await pool.query(`update instances set status = 'failed'`);
  const plan = { filter: { status: 'failed' }, dry_run: true };
  assert.equal((await call('POST', '/v1/retries', plan)).body.total, 1);
  assert.equal((await callAsOther('POST', '/v1/retries', plan)).body.total, 0);
});

it('lets two organizations use the same ids, names and usernames', async () => {
  assert.equal((await callAsOther('POST', '/v1/devices', { id: 'CPE-1' })).status, 201);
  assert.equal((await callAsOther('POST', '/v1/services', pppoe)).status, 201);
  assert.equal((await callAsOther('POST', '/v1/credentials', { username: 'cpe', device_id: 'CPE-1' })).status, 201);
  assert.equal((await callAsOther('POST', '/v1/api-keys', { name: 'billing', role: 'viewer' })).status, 201);
});

it('creates its own object by a PUT to an id that another organization uses', async () => {
  const before = (await call('GET', '/v1/devices/CPE-2')).body;
  assert.equal((await callAsOther('PUT', '/v1/devices/CPE-2', { product_class: 'taken over' })).status, 201);
  assert.deepEqual({ ...(await call('GET', '/v1/devices/CPE-2')).body, request_id: '' }, { ...before, request_id: '' });
});
