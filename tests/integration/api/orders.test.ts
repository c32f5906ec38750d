import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, pppoe, pppoeValues, startTestApi } from '../../support/api/api.ts';

const api = await startTestApi();
const { call, callAsOther, pool, dispatched } = api;
const { serviceId } = await attachPppoe(api);
const voip = (
  await call('POST', '/v1/services', { ...pppoe, name: 'voip', variables: [{ name: 'number', required: true }] })
).body.id;

const order = (id: string) => ({
  order_id: id,
  device: { id: `CPE-${id}`, oui: '00d09e', connection_request: { username: 'acs', password: 'canary-1' } },
  services: [
    { service_id: serviceId, external_id: `${id}-pppoe`, variables: pppoeValues },
    { service_id: voip, variables: { number: '4711' } },
  ],
});

async function rows(table: string): Promise<number> {
  const {
    rows: [found],
  } = await pool.query<{ count: number }>(`select count(*) from ${table}`);
  return found?.count ?? 0;
}

const everything = async (): Promise<number[]> => Promise.all(['devices', 'instances', 'orders', 'outbox'].map(rows));

describe('an order', () => {
  it('registers the device, attaches its services, and dispatches them to Temporal', async () => {
    const before = dispatched.length;
    const placed = await call('POST', '/v1/orders', order('o 1'));
    assert.equal(placed.status, 201, JSON.stringify(placed.body));
    assert.equal(placed.headers.get('Location'), '/v1/orders/o%201');
    const { device, instances, status } = placed.body as unknown as {
      device: { id: string; oui: string };
      instances: { external_id: string | null; service_name: string; position: number }[];
      status: string;
    };
    assert.deepEqual([device.id, device.oui, status], ['CPE-o 1', '00D09E', 'pending']);
    assert.deepEqual(
      instances.map((each) => [each.external_id, each.service_name, each.position]),
      [
        ['o 1-pppoe', 'pppoe', 1],
        [null, 'voip', 2],
      ],
    );
    assert.equal(dispatched.length, before + 2);
    assert.deepEqual((await call('GET', '/v1/orders/o%201')).body, placed.body);
    assert.ok(!JSON.stringify(placed.body).includes('canary-1'));
  });

  it('that is repeated, also at once, is placed once', async () => {
    const before = await everything();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/v1/orders', order('twice'))));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array.from({ length: 19 }, () => 200), 201]);
    for (const { body } of answers) assert.deepEqual(body, answers[0]?.body);
    assert.deepEqual(
      await everything(),
      before.map((count, index) => count + ([1, 2, 1, 2][index] ?? 0)),
    );
  });

  it('is refused when its id belongs to another order', async () => {
    const other = order('twice');
    assertProblem(await call('POST', '/v1/orders', { ...other, services: other.services.slice(1) }), 409, 'duplicate', [
      'order_id',
    ]);
  });

  it('does nothing when anything is invalid, and names each field by its path', async () => {
    const before = await everything();
    const wrong = order('wrong');
    const answer = await call('POST', '/v1/orders', {
      ...wrong,
      services: [...wrong.services, { service_id: 'none' }, { service_id: voip, variables: { number: 7, extra: 'x' } }],
    });
    assertProblem(answer, 422, 'invalid-fields', [
      'services[2].service_id',
      'services[3].variables.number',
      'services[3].variables.extra',
    ]);
    assertProblem(
      await call('POST', '/v1/orders', { device: { id: '' }, services: [{ variables: {} }], x: 1 }),
      422,
      'invalid-fields',
      ['device.id', 'services[0].service_id', 'x'],
    );
    assertProblem(
      await call('POST', '/v1/orders', { ...wrong, services: [...wrong.services, ...wrong.services.slice(1)] }),
      409,
      'duplicate',
      ['device.id', 'services[2].service_id'],
    );
    assert.deepEqual(await everything(), before);
  });

  it('without an id gets one, and is repeated by an Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const unnamed = { ...order('unnamed'), order_id: undefined };
    const placed = await call('POST', '/v1/orders', unnamed, headers);
    assert.match(String(placed.body.order_id), /^ord_/);
    const again = await call('POST', '/v1/orders', unnamed, headers);
    assert.deepEqual([again.status, again.body, again.headers.get('Idempotency-Replayed')], [201, placed.body, 'true']);
    assertProblem(await call('POST', '/v1/orders', unnamed), 409, 'duplicate', ['device.id', 'services[0].service_id']);
  });

  it('adds to an existing device, and shows the results', async () => {
    await call('PUT', '/v1/devices/THERE', { product_class: 'A' });
    const placed = await call('POST', '/v1/orders', {
      order_id: 'there',
      device: { id: 'THERE' },
      services: [{ service_id: voip, variables: { number: '1' } }],
    });
    assert.equal((placed.body.device as { product_class: string }).product_class, 'A');
    const [instance] = placed.body.instances as { id: string }[];
    await pool.query(`update instances set status = 'failed' where id = $1`, [instance?.id]);
    assert.equal((await call('GET', '/v1/orders/there')).body.status, 'failed');
    await call('DELETE', `/v1/instances/${instance?.id ?? ''}`);
    assert.deepEqual((await call('GET', '/v1/orders/there')).body.instances, []);
  });

  it('is visible only to its organization', async () => {
    assertProblem(await callAsOther('GET', '/v1/orders/there'), 404, 'not-found');
    assertProblem(await callAsOther('POST', '/v1/orders', order('there')), 422, 'invalid-fields', [
      'services[0].service_id',
      'services[1].service_id',
    ]);
    assert.equal((await callAsOther('POST', '/v1/orders', { order_id: 'there', device: { id: 'X' } })).status, 201);
  });
});

describe('a device that cannot be deleted yet', () => {
  it('names the obstacle, and can be deleted once that is gone', async () => {
    await call('POST', '/v1/orders', {
      device: { id: 'KEPT' },
      services: [{ service_id: voip, external_id: 'kept', variables: { number: '1' } }],
    });
    const { body: instance } = await call('GET', '/v1/instances/by-external-id/kept');
    const device = await call('DELETE', '/v1/devices/KEPT');
    assertProblem(device, 409, 'in-use');
    assert.ok(String(device.body.detail).includes(instance.id));
    const service = await call('DELETE', `/v1/services/${voip}`);
    assertProblem(service, 409, 'in-use');
    assert.match(
      String(service.body.detail),
      /attached to \d+ devices?\. Detach it first: GET \/v1\/instances\?service_id=/,
    );
    // A running instance is detached: its run is cancelled, and its device can be deleted once the workflow has
    // ended.
    await pool.query(`update instances set status = 'running' where id = $1`, [instance.id]);
    assert.equal((await call('DELETE', `/v1/instances/${instance.id}`)).status, 204);
    const { rows: cancels } = await pool.query(
      `select reason
        from outbox
        where workflow_id = (select workflow_id from instances where id = $1) and action = 'cancel'`,
      [instance.id],
    );
    assert.deepEqual(cancels, [{ reason: 'detached' }]);
    const winding = await call('DELETE', '/v1/devices/KEPT');
    assertProblem(winding, 409, 'winding-down');
    assert.equal(winding.headers.get('Retry-After'), '1');
    await pool.query('delete from outbox where workflow_id = (select workflow_id from instances where id = $1)', [
      instance.id,
    ]);
    assert.equal((await call('DELETE', '/v1/devices/KEPT')).status, 204);
  });
});
