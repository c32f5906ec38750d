import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, startTestApi } from '../../support/api/api.ts';
import { insertFleet } from '../../support/api/apiFleet.ts';

const { pool, call, callAsOther } = await startTestApi();
await insertFleet(pool, { devices: 400 });

/** Counts the rows one by one. */
async function ask<Row extends object>(text: string): Promise<Row> {
  const { rows } = await pool.query<Row>(text);
  assert.ok(rows[0]);
  return rows[0];
}

describe('counts', () => {
  it('of devices match the table', async () => {
    const { body } = await call('GET', '/v1/counts/devices');
    assert.deepEqual(
      body,
      await ask(`select count(*) as total, count(registered_at) as registered,
        count(*) - count(registered_at) as discovered,
      count(*) filter (where last_inform_at >= date_trunc('hour', now(), 'UTC') - interval '24 hours') as seen_last_day,
      count(*) filter (where last_inform_at is null) as never_seen,
      count(*) filter (where connection_request_error is not null
      and connection_request_at > coalesce(last_inform_at, '-infinity')) as unreachable
      from devices`),
    );
    assert.ok(Number(body.unreachable) > 0);
  });

  it('of instances are by service and status, and their sums', async () => {
    const { body } = await call('GET', '/v1/counts/instances');
    const { total, failed } = await ask<{ total: number; failed: number }>(
      `select count(*) as total, count(*) filter (where status = 'failed') as failed from instances`,
    );
    assert.deepEqual([body.total, body.failed], [total, failed]);
    const services = body.services as { service_name: string; total: number; provisioned: number }[];
    assert.equal(services.length, 10);
    assert.equal(
      services.reduce((sum, service) => sum + service.total, 0),
      total,
    );
    const [{ service_name: name, provisioned } = { service_name: '', provisioned: 0 }] = services;
    const { count } = await ask<{ count: number }>(
      `select count(*)
        from instances i
        join services s on s.id = service_id
        where s.name = '${name}' and status = 'provisioned'`,
    );
    assert.equal(provisioned, count);
  });

  it('exclude detached instances', async () => {
    const before = (await call('GET', '/v1/counts/instances')).body.total;
    const { id } = await ask<{ id: string }>('select id from instances where detached_at is null limit 1');
    await call('DELETE', `/v1/instances/${id}`);
    assert.equal((await call('GET', '/v1/counts/instances')).body.total, Number(before) - 1);
  });

  it('of failures are by service, type and fault, within the requested time', async () => {
    const { body } = await call('GET', '/v1/counts/failures?since=7d');
    const items = body.items as unknown as { fault_code: string | null; error_type: string; count: number }[];
    const { count } = await ask<{ count: number }>(
      `select count(*)
        from runs
        where status = 'failed' and finished_at >= date_trunc('hour', now() - interval '7 days', 'UTC')`,
    );
    assert.equal(
      items.reduce((sum, item) => sum + item.count, 0),
      count,
    );
    assert.ok(
      items.some((item) => item.fault_code === '9003') &&
        items.some((item) => item.error_type === 'DeliveryTimeout' && item.fault_code === null),
    );
    const counts = items.map((item) => item.count);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => b - a),
    );
  });

  it('by hour include hours without ended runs', async () => {
    const { body } = await call('GET', '/v1/counts/hours?since=3d');
    const items = body.items as unknown as { hour: string; provisioned: number; failed: number }[];
    assert.ok(items.length === 73, String(items.length));
    const { count } = await ask<{ count: number }>(
      `select count(*) from runs where finished_at >= date_trunc('hour', now() - interval '3 days', 'UTC')`,
    );
    assert.equal(
      items.reduce((sum, item) => sum + item.provisioned + item.failed, 0),
      count,
    );
  });

  it('go back at most a month', async () => {
    for (const since of ['32d', '2100-01-01T00:00:00Z', '2099-01-01T00:00:00Z']) {
      assertProblem(await call('GET', `/v1/counts/hours?since=${since}`), 400, 'invalid-query', ['since']);
    }
    assert.equal((await call('GET', '/v1/counts/failures?since=31d')).status, 200);
  });

  it('of another organization are its own', async () => {
    assert.equal((await callAsOther('GET', '/v1/counts/devices')).body.total, 0);
    assert.deepEqual((await callAsOther('GET', '/v1/counts/instances')).body.services, []);
    assert.deepEqual((await callAsOther('GET', '/v1/counts/failures')).body.items, []);
  });
});
