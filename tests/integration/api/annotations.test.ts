import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, pppoeValues, startTestApi } from '../../support/api/api.ts';

const api = await startTestApi();
const { pool, call } = api;
const { serviceId, instanceId } = await attachPppoe(api, 'FIRST');

const found = async (path: string, tag: string): Promise<string[]> =>
  (await call('GET', `${path}?tag=${tag}`)).body.items.map(({ id }) => id);

describe('tags and metadata', () => {
  it('of a device exist from its registration on, sorted and without duplicates', async () => {
    const { body } = await call('POST', '/v1/devices', {
      id: 'TAGGED',
      tags: ['vip', 'b2b', 'vip'],
      metadata: { customer: 7, nested: { a: [1] } },
    });
    assert.deepEqual([body.tags, body.metadata], [['b2b', 'vip'], { customer: 7, nested: { a: [1] } }]);
    assert.deepEqual(await found('/v1/devices', 'b2b'), ['TAGGED']);
  });

  it('are replaced as a whole, and left alone when they are omitted', async () => {
    await call('PATCH', '/v1/devices/TAGGED', { tags: ['gold'] });
    const { body } = await call('PATCH', '/v1/devices/TAGGED', { oui: '00259E' });
    assert.deepEqual([body.tags, body.metadata], [['gold'], { customer: 7, nested: { a: [1] } }]);
    assert.deepEqual([await found('/v1/devices', 'vip'), await found('/v1/devices', 'gold')], [[], ['TAGGED']]);
    assert.deepEqual((await call('PATCH', '/v1/devices/TAGGED', { tags: [], metadata: {} })).body.tags, []);
    assert.deepEqual(await found('/v1/devices', 'gold'), []);
  });

  it('of a discovered device survive a registration without any', async () => {
    await pool.query(`insert into devices (organization_id, id) values ('default', 'SEEN')`);
    await call('PATCH', '/v1/devices/SEEN', { tags: ['kept'] });
    assert.deepEqual((await call('POST', '/v1/devices', { id: 'SEEN' })).body.tags, ['kept']);
  });

  it('exist for an instance, too, and are removed with it', async () => {
    await call('POST', '/v1/devices', { id: 'SECOND' });
    const input = {
      device_id: 'SECOND',
      service_id: serviceId,
      variables: pppoeValues,
      tags: ['wave-1'],
      metadata: { order: 'O-1' },
    };
    const { id, tags, metadata } = (await call('POST', '/v1/instances', input)).body;
    assert.deepEqual([tags, metadata, await found('/v1/instances', 'wave-1')], [['wave-1'], { order: 'O-1' }, [id]]);
    assert.deepEqual((await call('PATCH', `/v1/instances/${id}`, { tags: ['wave-2'] })).body.tags, ['wave-2']);
    assert.deepEqual([await found('/v1/instances', 'wave-1'), await found('/v1/instances', 'wave-2')], [[], [id]]);
    await call('DELETE', `/v1/instances/${id}`);
    const { rows } = await pool.query(`select 1 from labels where id = $1`, [id]);
    assert.deepEqual(rows, []);
  });

  it('are bounded', async () => {
    const wrong: [unknown, string][] = [
      [{ tags: ['a,b'] }, 'tags[0]'],
      [{ tags: [' a'] }, 'tags[0]'],
      [{ tags: ['x'.repeat(65)] }, 'tags[0]'],
      [{ tags: Array.from({ length: 33 }, (_, index) => `t${index}`) }, 'tags'],
      [{ tags: 'vip' }, 'tags'],
      [{ metadata: { text: 'x'.repeat(9000) } }, 'metadata'],
      [{ metadata: [] }, 'metadata'],
    ];
    for (const [body, field] of wrong)
      assertProblem(await call('PATCH', '/v1/devices/FIRST', body), 422, 'invalid-fields', [field]);
  });
});

describe('the state of an instance', () => {
  it('is outdated when its last run had other values, and current again when they are restored', async () => {
    const run = `insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
      first_execution_run_id, service_id, version,
      variables, device, seed, status) select id, 1, 'default', device_key, 0, 'r', '', service_id, 1, $2, '{}', '',
      'provisioned' from instances where id = $1`;
    await pool.query(run, [instanceId, { ...pppoeValues, mtu: 1492 }]);
    await pool.query('update instances set applied_version = 1 where id = $1', [instanceId]);
    const outdated = async (): Promise<string[]> =>
      (await call('GET', '/v1/instances?service=pppoe&outdated=true')).body.items.map(({ id }) => id);
    assert.deepEqual(await outdated(), []);
    await call('PATCH', `/v1/instances/${instanceId}`, { variables: { pppoe_username: 'bea' } });
    assert.deepEqual(await outdated(), [instanceId]);
    await call('PATCH', `/v1/instances/${instanceId}`, { variables: { pppoe_username: 'ana' } });
    assert.deepEqual(await outdated(), []);
    await call('PATCH', `/v1/services/${serviceId}`, { script: 'set_provisioning_status("failed")' });
    assert.deepEqual(await outdated(), [instanceId]);
  });
});
