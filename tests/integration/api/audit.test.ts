import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { createApiKey, insertApiKey } from '../../../db/access/apiKeys.ts';
import { until } from '../../support/until.ts';
import { assertProblem, attachPppoe, startTestApi } from '../../support/api/api.ts';

const api = await startTestApi();
const { call, callAsOther, pool } = api;
const canary = 'canary-77aa';

type Event = Record<string, unknown>;

async function audit(query = ''): Promise<Event[]> {
  const { status, body } = await call('GET', `/v1/audit?limit=200&${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body.items;
}

test('each change is recorded with its actor, operation, resource and field names, without values', async () => {
  const { instanceId } = await attachPppoe(api, 'AUDITED');
  const changed = await call('PATCH', `/v1/instances/${instanceId}`, {
    variables: { pppoe_username: canary, pppoe_password: canary },
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  await call('PATCH', '/v1/devices/AUDITED', { connection_request: { username: canary, password: canary } });
  await call('POST', '/v1/devices/AUDITED/pause');
  const events = await audit();
  assert.deepEqual(
    events.map(({ kind, actor, operation, resource, status }) => [kind, actor, operation, resource, status]),
    [
      ['change', 'test', 'pauseDevice', '/v1/devices/AUDITED', 200],
      ['change', 'test', 'changeDevice', '/v1/devices/AUDITED', 200],
      ['change', 'test', 'changeInstance', `/v1/instances/${instanceId}`, 200],
      ['change', 'test', 'attachService', `/v1/instances/${instanceId}`, 201],
      ['change', 'test', 'createService', events[4]?.resource, 201],
      ['change', 'test', 'registerDevice', '/v1/devices/AUDITED', 201],
    ],
  );
  assert.match(String(events[4]?.resource), /^\/v1\/services\/svc_/);
  assert.deepEqual(events[2]?.fields, ['variables', 'variables.pppoe_username', 'variables.pppoe_password']);
  assert.deepEqual(events[0]?.fields, []);
  assert.equal(events[2].request_id, changed.headers.get('X-Request-Id'));
  assert.match(String(events[2].remote_address), /127\.0\.0\.1$/);
  assert.ok(!JSON.stringify(events).includes(canary));
  const { rows } = await pool.query<{ row: string }>('select audit_events::text as row from audit_events');
  assert.ok(
    rows.every(({ row }) => !row.includes(canary)),
    'nor is one stored',
  );
});

test('a refused change is recorded with its status; reads and dry runs are not recorded', async () => {
  assertProblem(await call('PATCH', '/v1/devices/NOBODY', { oui: '001122' }), 404, 'not-found');
  assertProblem(await call('POST', '/v1/devices', { id: 'x', [canary]: 1 }), 422, 'invalid-fields', [canary]);
  await call('GET', '/v1/devices');
  await call('POST', '/v1/dry-run', {});
  const [invalid, unknown] = await audit();
  assert.deepEqual([invalid?.operation, invalid?.status, invalid?.fields], ['registerDevice', 422, []]);
  assert.deepEqual([unknown?.resource, unknown?.status, unknown?.fields], ['/v1/devices/NOBODY', 404, ['oui']]);
});

test('the audit is filtered by kind, actor, operation, resource and time, in pages', async () => {
  await callAsOther('POST', '/v1/devices', { id: 'THEIRS' });
  assert.deepEqual(
    (await audit('operation=pauseDevice')).map(({ resource }) => resource),
    ['/v1/devices/AUDITED'],
  );
  assert.equal((await audit('resource=/v1/devices/AUDITED')).length, 3);
  assert.deepEqual(await audit('actor=nobody'), []);
  assert.deepEqual(await audit('kind=unknown_device'), []);
  assert.deepEqual(await audit('since=2999-01-01'), []);
  assert.deepEqual(await audit('until=2001-01-01T00:00:00Z'), []);
  assert.ok((await audit('since=2001-01-01')).every(({ resource }) => resource !== '/v1/devices/THEIRS'));
  const first = await call('GET', '/v1/audit?limit=2');
  const second = await call('GET', `/v1/audit?limit=200&cursor=${first.body.next_cursor ?? ''}`);
  assert.deepEqual([...first.body.items, ...second.body.items], await audit());
  assertProblem(await call('GET', '/v1/audit?since=yesterday&before=1'), 400, 'invalid-query', ['since', 'before']);
});

test('a change is recorded before it is made: without a status if its process dies', async () => {
  const before = (await audit()).length;
  const slow = await openChange();
  await until('it is recorded', async () => (await audit()).length === before + 1);
  const [open] = await audit();
  assert.deepEqual([open?.operation, open?.status, open?.fields], ['registerDevice', null, null]);
  slow.end('"SLOW"}');
  await once(slow, 'response');
  const [done] = await audit();
  assert.deepEqual([done?.status, done?.resource, done?.fields], [201, '/v1/devices/SLOW', ['id']]);
});

/** A request with an incomplete body. */
async function openChange(): Promise<ReturnType<typeof request>> {
  const key = await createApiKey(pool, 'default', 'slow');
  const pending = request(`${api.url}/v1/devices`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  pending.write('{"id": ');
  return pending;
}

test("an organization's audit begins with its creator, and includes the platform's changes", async () => {
  const { key: ops } = await insertApiKey(pool, { organizationId: null, name: 'ops', role: 'platform' });
  const forwarded = { 'X-Forwarded-For': '203.0.113.9' };
  assert.equal(
    (await api.callWith(ops, 'POST', '/v1/organizations', { id: 'made', name: 'Made' }, forwarded)).status,
    201,
  );
  assertProblem(await api.callWith(ops, 'POST', '/v1/organizations', { id: 'made', name: 'Made' }), 409, 'duplicate', [
    'id',
  ]);
  await api.callWith(ops, 'POST', '/v1/organizations/made/suspend', { reason: 'unpaid' });
  await api.callWith(ops, 'POST', '/v1/organizations/made/resume');
  const { body } = await api.callWith(await createApiKey(pool, 'made', 'first'), 'GET', '/v1/audit');
  assert.deepEqual(
    body.items.map((event: Event) => [event.actor, event.operation, event.status, event.resource]),
    [
      ['ops', 'resumeOrganization', 200, '/v1/organizations/made'],
      ['ops', 'suspendOrganization', 200, '/v1/organizations/made'],
      ['ops', 'createOrganization', 201, '/v1/organizations/made'],
    ],
  );
  assert.match(String(body.items[2]?.remote_address), /127\.0\.0\.1$/, "only a trusted proxy's headers count");
});
