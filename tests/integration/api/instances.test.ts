import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, pppoe, pppoeValues, startTestApi } from '../../support/api/api.ts';
import { opened } from '../../support/database/keys.ts';

const api = await startTestApi({
  temporalUi: (workflowId) => `http://temporal.test/${encodeURIComponent(workflowId)}`,
});
const { pool, call, dispatched } = api;
const { serviceId } = await attachPppoe(api, 'FIRST');

async function attach(deviceId: string): Promise<string> {
  await call('POST', '/v1/devices', { id: deviceId });
  const { status, body } = await call('POST', '/v1/instances', {
    device_id: deviceId,
    service_id: serviceId,
    variables: pppoeValues,
  });
  assert.equal(status, 201);
  return body.id;
}

async function outboxOf(instanceId: string): Promise<{ id: string; kind: string; argument: unknown }[]> {
  const { rows } = await pool.query<{ id: string; kind: string; argument: unknown }>(
    `select id, coalesce(signal, action) as kind, coalesce(to_jsonb(reason), argument) as argument from outbox
     where workflow_id = (select workflow_id from instances where id = $1) order by seq`,
    [instanceId],
  );
  return rows;
}

const setStatus = (id: string, status: string): Promise<unknown> =>
  pool.query('update instances set status = $2 where id = $1', [id, status]);

describe('attaching', () => {
  it('creates a pending instance and starts its workflow', async () => {
    await call('POST', '/v1/devices', { id: 'NEW 1' });
    const { status, headers, body } = await call('POST', '/v1/instances', {
      device_id: 'NEW 1',
      service_id: serviceId,
      variables: pppoeValues,
    });
    assert.equal(status, 201);
    assert.equal(headers.get('Location'), `/v1/instances/${body.id}`);
    const { created_at: createdAt, updated_at: updatedAt, ...rest } = body;
    assert.deepEqual(createdAt, updatedAt);
    assert.deepEqual(rest, {
      id: body.id,
      external_id: null,
      device_id: 'NEW 1',
      service_id: serviceId,
      service_name: 'pppoe',
      status: 'pending',
      position: 1,
      version: { pinned: null, latest: 1, applied: null },
      variables: { pppoe_username: 'ana', pppoe_password: '********' },
      run: null,
      error: null,
      outdated: false,
      waiting: null,
      paused_at: null,
      device_paused_at: null,
      revision: 1,
      tags: [],
      metadata: {},
      workflow_id: `default/NEW 1/pppoe/${body.id}`,
      workflow_url: `http://temporal.test/${encodeURIComponent(`default/NEW 1/pppoe/${body.id}`)}`,
    });
    const [entry] = await outboxOf(body.id);
    assert.deepEqual([entry?.kind, entry?.argument], ['start', null]);
    assert.ok(dispatched.includes(entry?.id ?? ''));
  });

  it('puts an instance behind the others of its device by default', async () => {
    await attach('ORDER');
    const { id } = (await call('POST', '/v1/services', { ...pppoe, name: 'voip', variables: [] })).body;
    const { body } = await call('POST', '/v1/instances', { device_id: 'ORDER', service_id: id });
    assert.equal(body.position, 2);
    const moved = await call('PATCH', `/v1/instances/${body.id}`, { position: 0 });
    assert.equal(moved.body.position, 0);
    assertProblem(await call('PATCH', `/v1/instances/${body.id}`, { position: 1.5 }), 422, 'invalid-fields', [
      'position',
    ]);
  });

  it('refuses the same service twice, also for simultaneous requests, but not after a detach', async () => {
    await call('POST', '/v1/devices', { id: 'TWICE' });
    const input = { device_id: 'TWICE', service_id: serviceId, variables: pppoeValues };
    const answers = await Promise.all([1, 2].map(() => call('POST', '/v1/instances', input)));
    const [first, second] = answers.sort((a, b) => a.status - b.status);
    assert.ok(first && second);
    assert.equal(first.status, 201);
    assertProblem(second, 409, 'duplicate', ['device_id', 'service_id']);
    await call('DELETE', `/v1/instances/${first.body.id}`);
    assert.equal((await call('POST', '/v1/instances', input)).status, 201);
  });

  it('names unknown devices and services, and devices that are only discovered', async () => {
    assertProblem(
      await call('POST', '/v1/instances', { device_id: 'NOBODY', service_id: 'svc_none' }),
      422,
      'invalid-fields',
      ['device_id', 'service_id'],
    );
    await pool.query(`insert into devices (organization_id, id) values ('default', 'SEEN')`);
    const answer = await call('POST', '/v1/instances', {
      device_id: 'SEEN',
      service_id: serviceId,
      variables: pppoeValues,
    });
    assertProblem(answer, 422, 'invalid-fields', ['device_id']);
    assert.match(String(answer.body.detail), /only discovered/);
  });

  it('names missing, unknown and wrongly typed variables, and stores nothing', async () => {
    const before = await call('GET', '/v1/instances');
    const variables = { pppoe_username: 7, mtu: '1492', vlan: 7 };
    await call('POST', '/v1/devices', { id: 'WRONG' });
    assertProblem(
      await call('POST', '/v1/instances', { device_id: 'WRONG', service_id: serviceId, variables }),
      422,
      'invalid-fields',
      ['variables.pppoe_username', 'variables.pppoe_password', 'variables.mtu', 'variables.vlan'],
    );
    assert.deepEqual((await call('GET', '/v1/instances')).body, before.body);
  });
});

describe('changing variables', () => {
  it('merges values, and keeps a masked secret', async () => {
    const id = await attach('MERGE');
    const shown = (await call('GET', `/v1/instances/${id}`)).body.variables as Record<string, unknown>;
    const { status, body } = await call('PATCH', `/v1/instances/${id}`, { variables: { ...shown, mtu: 1400 } });
    assert.equal(status, 200);
    assert.deepEqual(body.variables, { pppoe_username: 'ana', pppoe_password: '********', mtu: 1400 });
    const { rows } = await pool.query<{ variables: unknown }>('select variables from instances where id = $1', [id]);
    assert.deepEqual(opened('default', 'instances.variables', rows[0]?.variables), { ...pppoeValues, mtu: 1400 });
  });

  it('refuses to remove a required value', async () => {
    const id = await attach('REQUIRED');
    assertProblem(
      await call('PATCH', `/v1/instances/${id}`, { variables: { pppoe_username: null } }),
      422,
      'invalid-fields',
      ['variables.pppoe_username'],
    );
    assertProblem(await call('PATCH', `/v1/instances/${id}`, { variables: null }), 422, 'invalid-fields', [
      'variables',
    ]);
    assertProblem(await call('PATCH', `/v1/instances/${id}`, { device_id: 'FIRST' }), 422, 'invalid-fields', [
      'device_id',
    ]);
  });

  it('loses neither of two simultaneous changes', async () => {
    const id = await attach('PARALLEL');
    await Promise.all(
      [{ pppoe_username: 'bob' }, { mtu: 1400 }].map((variables) =>
        call('PATCH', `/v1/instances/${id}`, { variables }),
      ),
    );
    const { body } = await call('GET', `/v1/instances/${id}`);
    assert.deepEqual(body.variables, { pppoe_username: 'bob', pppoe_password: '********', mtu: 1400 });
  });
});

describe('acting', () => {
  it('executes by a queued trigger, and only once while it waits', async () => {
    const id = await attach('EXECUTE');
    const { status, body } = await call('POST', `/v1/instances/${id}/execute`);
    assert.equal(status, 202);
    const waiting = body.waiting as { kind: string; reason: string };
    assert.deepEqual([waiting.kind, waiting.reason], ['execute', 'execute']);
    assert.equal((await call('POST', `/v1/instances/${id}/execute`)).status, 202);
    const entries = await outboxOf(id);
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      ['start', 'trigger'],
    );
    assert.ok(entries.every((entry) => dispatched.includes(entry.id)));
  });

  it('refuses to execute a running instance, to retry one that has not failed, to cancel an idle one', async () => {
    const id = await attach('STATUS');
    assertProblem(await call('POST', `/v1/instances/${id}/retry`), 409, 'wrong-status');
    assertProblem(await call('POST', `/v1/instances/${id}/cancel`), 409, 'wrong-status');
    await setStatus(id, 'running');
    assertProblem(await call('POST', `/v1/instances/${id}/execute`), 409, 'wrong-status');
    assertProblem(await call('POST', `/v1/instances/${id}/retry`), 409, 'wrong-status');
    await setStatus(id, 'failed');
    const retried = await call('POST', `/v1/instances/${id}/retry`);
    assert.equal(retried.status, 202);
    assert.equal((retried.body.waiting as { kind: string }).kind, 'retry');
    assertProblem(await call('POST', '/v1/instances/ins_none/execute'), 404, 'not-found');
  });

  it('cancels a run or a waiting trigger, and names the actor', async () => {
    const id = await attach('CANCEL');
    await call('POST', `/v1/instances/${id}/execute`);
    const cancelled = await call('POST', `/v1/instances/${id}/cancel`);
    assert.equal(cancelled.status, 202);
    assert.equal(cancelled.body.waiting, null);
    await setStatus(id, 'running');
    assert.equal((await call('POST', `/v1/instances/${id}/cancel`)).status, 202);
    const [withdrawn, cancel] = (await outboxOf(id)).slice(2);
    assert.equal(withdrawn?.kind, 'proceed', 'a withdrawn trigger leaves the workflow open');
    assert.deepEqual([cancel?.kind, cancel?.argument], ['cancel', 'cancelled by API key test']);
  });

  it('detaches: withdraws what waits, signals the workflow, and is no longer found', async () => {
    const id = await attach('DETACH');
    await call('POST', `/v1/instances/${id}/execute`);
    assert.equal((await call('DELETE', `/v1/instances/${id}`)).status, 204);
    const entry = (await outboxOf(id)).at(-1);
    assert.deepEqual([entry?.kind, entry?.argument], ['cancel', 'detached']);
    assert.ok(dispatched.includes(entry?.id ?? ''));
    const { rows } = await pool.query('select state from triggers where instance_id = $1', [id]);
    assert.deepEqual(rows, [{ state: 'finished' }]);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/execute'],
      ['GET', '/runs'],
    ] as const) {
      assertProblem(
        await call(method, `/v1/instances/${id}${path}`, method === 'PATCH' ? {} : undefined),
        404,
        'not-found',
      );
    }
  });
});

describe('listing', () => {
  it('filters by device, service and status, and pages', async () => {
    const id = await attach('FILTER');
    await setStatus(id, 'provisioned');
    const idsOf = async (query: string): Promise<string[]> =>
      (await call('GET', `/v1/instances?${query}`)).body.items.map((item) => item.id);
    assert.deepEqual(await idsOf('device_id=FILTER'), [id]);
    assert.deepEqual(await idsOf('device_id=FILTER&status=pending'), []);
    assert.deepEqual(await idsOf('status=provisioned'), [id]);
    assert.deepEqual(await idsOf('service_id=svc_none'), []);
    assert.ok((await idsOf(`service_id=${serviceId}`)).includes(id));
    const { body } = await call('GET', '/v1/instances?limit=1');
    assert.ok(!(await idsOf(`cursor=${String(body.next_cursor)}`)).includes(body.items[0]?.id ?? ''));
    assertProblem(await call('GET', '/v1/instances?status=broken'), 400, 'invalid-query', ['status']);
  });
});
