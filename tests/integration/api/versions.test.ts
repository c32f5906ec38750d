import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertProblem, attachPppoe, pppoeValues, startTestApi } from '../../support/api/api.ts';

const api = await startTestApi();
const { call, pool } = api;
const { serviceId, instanceId } = await attachPppoe(api);
const { body: credential } = await call('POST', '/v1/credentials', { username: 'cpe', device_id: 'CPE-1' });

const versioned: [what: string, path: string, change: unknown][] = [
  ['a device', '/v1/devices/CPE-1', { product_class: 'X' }],
  ['a service', `/v1/services/${serviceId}`, { description: 'X' }],
  ['an instance', `/v1/instances/${instanceId}`, { variables: { pppoe_password: 'other' } }],
  ['a credential', `/v1/credentials/${String(credential.username)}`, { password: 'another-password' }],
  ['the organization', '/v1/organization', { name: 'X' }],
];

async function etagOf(path: string): Promise<string> {
  return (await call('GET', path)).headers.get('ETag') ?? '';
}

for (const [what, path, change] of versioned) {
  describe(what, () => {
    it('has an ETag, and is changed only if it still matches', async () => {
      const etag = await etagOf(path);
      assert.match(etag, /^"[\w-]+"$/);
      const changed = await call('PATCH', path, change, { 'If-Match': etag });
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      assert.notEqual(changed.headers.get('ETag'), etag);
      assert.equal(changed.headers.get('ETag'), await etagOf(path));
      const late = await call('PATCH', path, change, { 'If-Match': etag });
      assertProblem(late, 412, 'precondition-failed');
      assert.equal(late.headers.get('ETag'), await etagOf(path));
      assert.equal((await call('PATCH', path, change, { 'If-Match': `"other", W/${await etagOf(path)}` })).status, 200);
    });

    it('is not sent again to a client that has it', async () => {
      const etag = await etagOf(path);
      const known = await call('GET', path, undefined, { 'If-None-Match': etag });
      assert.deepEqual([known.status, known.body, known.headers.get('ETag')], [304, null, etag]);
      assert.equal((await call('GET', path, undefined, { 'If-None-Match': '"other"' })).status, 200);
    });
  });
}

describe('a version', () => {
  it('is won by one of many simultaneous changes', async () => {
    const etag = await etagOf('/v1/devices/CPE-1');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        call('PATCH', '/v1/devices/CPE-1', { product_class: `P${n}` }, { 'If-Match': etag }),
      ),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status }) => status === 412).length, 9);
  });

  it('does not change with what the device or its runs report, which a GET shows anyway', async () => {
    for (const [path, statement] of [
      ['/v1/devices/CPE-1', `update devices set last_inform_at = now(), software_version = '2' where id = 'CPE-1'`],
      [`/v1/instances/${instanceId}`, `update instances set status = 'failed' where id = '${instanceId}'`],
    ] as const) {
      const etag = await etagOf(path);
      await pool.query(statement);
      assert.equal((await call('GET', path, undefined, { 'If-None-Match': etag })).status, 200);
      assert.notEqual(await etagOf(path), etag);
      assert.equal((await call('PATCH', path, {}, { 'If-Match': etag })).status, 200);
    }
  });

  it('is checked before a deletion, and a deleted resource has none', async () => {
    await call('POST', '/v1/devices', { id: 'DELETED' });
    const etag = await etagOf('/v1/devices/DELETED');
    await call('PATCH', '/v1/devices/DELETED', { oui: '00D09E' });
    assertProblem(
      await call('DELETE', '/v1/devices/DELETED', undefined, { 'If-Match': etag }),
      412,
      'precondition-failed',
    );
    assert.equal(
      (await call('DELETE', '/v1/devices/DELETED', undefined, { 'If-Match': await etagOf('/v1/devices/DELETED') }))
        .status,
      204,
    );
    assertProblem(await call('DELETE', '/v1/devices/DELETED', undefined, { 'If-Match': etag }), 404, 'not-found');
    await call('POST', '/v1/devices', { id: 'DELETED' });
    assertProblem(await call('PATCH', '/v1/devices/DELETED', {}, { 'If-Match': etag }), 412, 'precondition-failed');
  });

  it('is not required by other headers', async () => {
    for (const value of ['etag', '"a" "b"', '"a", *'])
      assertProblem(await call('PATCH', '/v1/devices/CPE-1', {}, { 'If-Match': value }), 400, 'invalid-header');
  });
});

describe('PUT of a device', () => {
  it('registers it, changes it, and does nothing when it is unchanged', async () => {
    const registered = await call('PUT', '/v1/devices/PUT%201', { product_class: 'A' });
    assert.deepEqual(
      [registered.status, registered.body.id, registered.headers.get('Location')],
      [201, 'PUT 1', '/v1/devices/PUT%201'],
    );
    const same = await call('PUT', '/v1/devices/PUT%201', { product_class: 'A' });
    assert.deepEqual([same.status, same.body], [200, registered.body]);
    const changed = await call('PUT', '/v1/devices/PUT%201', { oui: '00d09e' });
    assert.deepEqual([changed.body.oui, changed.body.product_class, changed.body.revision], ['00D09E', 'A', 2]);
    assert.equal((await call('PUT', '/v1/devices/PUT%201', { product_class: null })).body.product_class, null);
  });

  it('registers once for many simultaneous requests', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('PUT', '/v1/devices/PUT-2', {})));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array.from({ length: 9 }, () => 200), 201]);
  });

  it('registers a discovered device', async () => {
    await pool.query(`insert into devices (organization_id, id, oui) values ('default', 'SEEN', '00D09E')`);
    const { status, body } = await call('PUT', '/v1/devices/SEEN', {});
    assert.deepEqual([status, body.status, body.oui], [201, 'registered', '00D09E']);
  });

  it('only registers, or only changes, on request', async () => {
    assertProblem(await call('PUT', '/v1/devices/PUT-3', {}, { 'If-Match': '*' }), 412, 'precondition-failed');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('PUT', '/v1/devices/PUT-3', {}, { 'If-None-Match': '*' })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array.from({ length: 9 }, () => 412)]);
    assert.equal((await call('PUT', '/v1/devices/PUT-3', {}, { 'If-Match': '*' })).status, 200);
    assertProblem(await call('PUT', '/v1/devices/PUT-3', {}, { 'If-None-Match': '"a"' }), 400, 'invalid-header');
  });

  it('refuses invalid ids', async () => {
    assertProblem(await call('PUT', '/v1/devices/a%0Ab', {}), 422, 'invalid-fields', ['id']);
  });
});

describe('an instance under an external id', () => {
  const path = '/v1/instances/by-external-id/sub%2047';
  const body = { device_id: 'EXT', service_id: serviceId, variables: { ...pppoeValues, mtu: 1400 } };

  it('is attached, found, changed, and left alone when unchanged', async () => {
    await call('PUT', '/v1/devices/EXT', {});
    const attached = await call('PUT', path, body);
    assert.deepEqual(
      [attached.status, attached.body.external_id, attached.headers.get('Location')],
      [201, 'sub 47', `/v1/instances/${attached.body.id}`],
    );
    assert.deepEqual((await call('GET', path)).body, attached.body);
    const same = await call('PUT', path, { ...body, variables: { ...body.variables, pppoe_password: '********' } });
    assert.deepEqual([same.status, same.body], [200, attached.body]);
    const changed = await call('PUT', path, { ...body, variables: pppoeValues });
    assert.deepEqual(changed.body.variables, { pppoe_username: 'ana', pppoe_password: '********' });
    assert.equal(changed.body.revision, 2);
  });

  it('stays with its device and service', async () => {
    assertProblem(await call('PUT', path, { ...body, device_id: 'CPE-1' }), 409, 'duplicate', ['device_id']);
    const other = await call('PUT', '/v1/instances/by-external-id/other', body);
    assertProblem(other, 409, 'duplicate', ['device_id', 'service_id']);
    assert.match(String(other.body.detail), /is already attached to the device EXT as the instance ins_/);
  });

  it('is unique for simultaneous requests, on one device or several', async () => {
    const ids = ['RACE-1', 'RACE-2'];
    for (const id of ids) await call('PUT', `/v1/devices/${id}`, {});
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        call('PUT', '/v1/instances/by-external-id/race', { ...body, device_id: ids[n % 2] }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [
      ...Array.from({ length: 9 }, () => 200),
      201,
      ...Array.from({ length: 10 }, () => 409),
    ]);
  });

  it('is set by POST and PATCH, too, unique among attached instances', async () => {
    assertProblem(await call('PATCH', `/v1/instances/${instanceId}`, { external_id: 'sub 47' }), 409, 'duplicate', [
      'external_id',
    ]);
    assert.equal(
      (await call('PATCH', `/v1/instances/${instanceId}`, { external_id: 'renamed' })).body.external_id,
      'renamed',
    );
    await call('PUT', '/v1/devices/EXT-2', {});
    assertProblem(
      await call('POST', '/v1/instances', { ...body, device_id: 'EXT-2', external_id: 'renamed' }),
      409,
      'duplicate',
      ['external_id'],
    );
    await call('DELETE', `/v1/instances/${instanceId}`);
    assertProblem(await call('GET', '/v1/instances/by-external-id/renamed'), 404, 'not-found');
    assert.equal(
      (await call('POST', '/v1/instances', { ...body, device_id: 'EXT-2', external_id: 'renamed' })).status,
      201,
    );
  });

  it('may equal a part of another path', async () => {
    await call('PUT', '/v1/devices/EXT-3', {});
    assert.equal((await call('PUT', '/v1/instances/by-external-id/runs', { ...body, device_id: 'EXT-3' })).status, 201);
    assert.equal((await call('GET', '/v1/instances/by-external-id/runs')).body.external_id, 'runs');
  });
});
