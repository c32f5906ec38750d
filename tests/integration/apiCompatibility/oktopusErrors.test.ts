import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oktopusCaller } from '../../support/api/oktopusCaller.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call } from '../../support/process/system.ts';
import { oktopusServices, script } from '../../support/api/oktopusServices.ts';

const system = await useSharedSystem();
const { organization, apiUrl, apiKey } = system;
const { ask, define, register, attach } = oktopusServices(system);

test('an invalid page is refused with the allowed values', async () => {
  const refusals = {
    'page=0': 'page must be a number from 1 to 1000000.',
    'page=1000001': 'page must be a number from 1 to 1000000.',
    'page=99999999999999999999': 'page must be a number from 1 to 1000000.',
    'page=-1': 'page must be a number from 1 to 1000000.',
    'page_size=0': 'page_size must be a number from 1 to 100.',
    'page_size=101': 'page_size must be a number from 1 to 100.',
    'page=1&page=2': 'page is given more than once.',
    'pages=1': 'pages is not known here; did you mean page?',
  };
  for (const path of ['service/definition', 'service/instance']) {
    for (const [query, message] of Object.entries(refusals)) {
      const { status, headers, body } = await ask('GET', `${path}?${query}`);
      assert.deepEqual([status, body], [400, message]);
      assert.match(headers['content-type'] as string, /^application\/json/);
    }
  }
  const { status, body } = await ask('GET', 'service/instance?status=Provisioned');
  assert.deepEqual([status, body], [400, 'status must be one of pending, running, provisioned, failed.']);
});

test('an error is a JSON string that says what to do, with 400 for fields', async () => {
  const serviceId = await define({ name: 'taken' });
  const deviceId = await register();
  const refused = async (
    method: string,
    path: string,
    sent: unknown,
    expected: number,
    message: RegExp,
  ): Promise<void> => {
    const { status, body } = await ask(method, path, sent);
    assert.equal(status, expected, JSON.stringify(body));
    assert.match(body as string, message);
  };
  await refused(
    'POST',
    'service/instance',
    { device_id: 'none', service_id: 'none', variables: {} },
    400,
    /device_id is not the id of a device: .*; service_id is not the id of a service: /,
  );
  await refused(
    'POST',
    'service/instance',
    { device_id: deviceId, service_id: serviceId, variables: {} },
    400,
    /^variables\.A is required\.$/,
  );
  await refused(
    'POST',
    'service/instance',
    { device_id: deviceId, service_id: serviceId, variables: { A: true } },
    400,
    /^variables\.A must be a string\.$/,
  );
  const instanceId = await attach(deviceId, serviceId);
  await refused(
    'POST',
    'service/instance',
    { device_id: deviceId, service_id: serviceId, variables: { A: '' } },
    409,
    new RegExp(`attached.*${instanceId}`),
  );
  await refused(
    'PUT',
    'service/instance',
    { id: instanceId, device_id: 'another' },
    400,
    /device_id must stay .*delete the instance and create another/,
  );
  await refused(
    'PUT',
    'service/instance',
    { id: instanceId, tenant_id: '12345678901234567890' },
    400,
    new RegExp(`tenant_id must be your organization, ${organization}`),
  );
  await refused('PUT', 'service/instance', { variables: {} }, 400, /^id is required\.$/);
  await refused(
    'PUT',
    'service/definition',
    { id: serviceId, tenant_id: 'other' },
    400,
    /tenant_id must be your organization/,
  );
  await refused(
    'PUT',
    'service/definition',
    { id: serviceId, available: false },
    400,
    /available must be true.*delete one/,
  );
  await refused('DELETE', 'service/definition', { id: serviceId }, 409, /attached to 1 device\. Detach it first/);
  await refused('DELETE', 'service/definition', {}, 400, /^id is required\.$/);
  await refused(
    'POST',
    'service/definition',
    { name: 'two words', script },
    400,
    /name must be 1 to 64 letters, digits/,
  );
  await refused(
    'POST',
    'service/definition',
    { name: 'broken', script: 'x = = 1' },
    400,
    /script has a syntax error in line 1/,
  );
  await refused('POST', 'service/definition', { name: 'taken', script }, 409, /exists/);
  await refused('GET', 'service/instance/logs', {}, 400, /^service_instance_id is required, or device_id/);
  await refused('POST', 'service/instance/none/execute', {}, 404, /^There is no such instance\.$/);
});

test('a bare key is accepted only on these paths; an invalid one is refused as usual', async () => {
  const [bare, bearer] = [{ Authorization: apiKey }, { Authorization: `Bearer ${apiKey}` }];
  const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(apiUrl + path, { headers })).status;
  for (const headers of [bare, bearer]) assert.equal(await statusOf('/api/service/definition', headers), 200);
  assert.equal(await statusOf('/v1/services', bearer), 200);
  assert.equal(await statusOf('/v1/services', bare), 401);
  for (const headers of [
    {},
    { Authorization: '' },
    { Authorization: 'Bearer' },
    { Authorization: `Basic ${apiKey}` },
    { Authorization: `${apiKey}x` },
  ]) {
    const answer = await fetch(`${apiUrl}/api/service/instance`, { headers });
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    assert.equal(typeof (await answer.json()), 'string');
  }
  const viewer = oktopusCaller(
    apiUrl,
    ((await call(system, 'POST', '/v1/api-keys', { name: 'portal', role: 'viewer' })) as unknown as { key: string })
      .key,
  );
  assert.equal((await viewer('GET', 'service/instance')).status, 200);
  const { status, body } = await viewer('POST', 'service/definition', { name: 'x', script });
  assert.equal(status, 403);
  assert.match(body as string, /takes the scope operate/);
});
