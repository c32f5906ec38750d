import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProblem, startTestApi } from '../../support/api/api.ts';
import { openedText } from '../../support/database/keys.ts';
import { storeParametersOf } from '../../support/database/parameters.ts';

const api = await startTestApi();
const { pool, call, callAsOther } = api;
const credential = { username: 'connect-ann', password: 'canary-5510' };

test("a device's connection request credential is set at registration and by a change, and never shown", async () => {
  const made = await call('POST', '/v1/devices', { id: 'D1', connection_request: credential });
  const none = { requested_at: null, attempts: 0, error: null };
  assert.deepEqual(made.body.connection_request, { ...none, has_credential: true });
  const changed = await call('PATCH', '/v1/devices/D1', {
    connection_request: { username: 'other', password: 'canary-5511' },
  });
  assert.equal(changed.status, 200);
  const { rows } = await pool.query<{ username: string; password: string }>(
    'select connection_request_username as username, connection_request_password as password from devices',
  );
  const stored = rows.map(({ username, password }) => [
    username,
    openedText('default', 'devices.connection_request_password', password),
  ]);
  assert.deepEqual(stored, [['other', 'canary-5511']]);
  await call('PATCH', '/v1/devices/D1', { oui: '00D09E' });
  assert.deepEqual((await call('GET', '/v1/devices/D1')).body.connection_request, { ...none, has_credential: true });
  const removed = await call('PATCH', '/v1/devices/D1', { connection_request: null });
  assert.deepEqual(removed.body.connection_request, { ...none, has_credential: false });
  for (const { body } of [made, changed, await call('GET', '/v1/devices')])
    assert.ok(!JSON.stringify(body).includes('canary') && !JSON.stringify(body).includes('connect-ann'));
  assert.ok(!api.logged.join('').includes('canary'));
});

test("an incomplete or unsafe credential is refused; another organization's device is not found", async () => {
  await call('POST', '/v1/devices', { id: 'D2' });
  assertProblem(
    await call('PATCH', '/v1/devices/D2', { connection_request: { username: 'a' } }),
    422,
    'invalid-fields',
    ['connection_request.password'],
  );
  assertProblem(
    await call('PATCH', '/v1/devices/D2', { connection_request: { ...credential, username: '' } }),
    422,
    'invalid-fields',
    ['connection_request.username'],
  );
  assertProblem(
    await call('PATCH', '/v1/devices/D2', { connection_request: { ...credential, password: 'a\r\nb' } }),
    422,
    'invalid-fields',
    ['connection_request.password'],
  );
  assertProblem(await callAsOther('PATCH', '/v1/devices/D2', { connection_request: credential }), 404, 'not-found');
});

test("neither the message that sets a credential nor the CPE's reports show it", async () => {
  await call('POST', '/v1/devices', {
    id: 'D3',
    connection_request: { username: 'operators', password: 'canary-7777' },
  });
  const set = ['Username', 'Password'].map((name) => ({
    name: `Device.ManagementServer.ConnectionRequest${name}`,
    value: `canary-${name}`,
    type: 'string',
  }));
  await pool.query(
    `insert into messages (organization_id, device_key, purpose, method, request, summary, state, fault)
     select 'default', key, 'management', 'SetParameterValues', $1,
     'SetParameterValues ConnectionRequestUsername, ConnectionRequestPassword', 'faulted', $2
     from devices where id = 'D3'`,
    [
      { name: 'SetParameterValues', parameterList: set, parameterKey: '' },
      { fault_code: '9007', fault_string: 'canary-Password is bad', parameter_faults: [] },
    ],
  );
  await storeParametersOf(pool, 'D3', [
    { path: 'Device.ManagementServer.ConnectionRequestPassword', value: 'canary-7777' },
  ]);
  const messages = await call('GET', '/v1/devices/D3/messages');
  const [message] = messages.body.items;
  assert.deepEqual([message?.purpose, message?.state, message?.waiting], ['management', 'faulted', null]);
  assert.match(JSON.stringify(message), /ConnectionRequestPassword/);
  assert.ok(!JSON.stringify(messages.body).includes('canary'));
  const parameters = await call('GET', '/v1/devices/D3/parameters');
  assert.equal(parameters.body.items[0]?.value, '********');
});
