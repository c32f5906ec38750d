import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findConventions } from '../../../api/compatibility/pathConventions.ts';
import { operations } from '../../../api/operations.ts';
import { findApiKey, insertApiKey } from '../../../db/access/apiKeys.ts';
import type { Role } from '../../../domain/access.ts';
import { organizationRoles, scopesByRole } from '../../../domain/access.ts';
import { assertProblem, startTestApi } from '../../support/api/api.ts';
import { requestOf } from '../../support/api/operations.ts';

const { pool, url, call, callWith } = await startTestApi();
const roles = Object.keys(scopesByRole) as Role[];

async function keyOf(
  role: Role,
  organizationId: string | null = role === 'platform' ? null : 'default',
): Promise<string> {
  return (await insertApiKey(pool, { organizationId, name: role, role })).key;
}

for (const role of roles) {
  it(`a key of the role ${role} may do what its scopes allow; other requests name the role they need`, async () => {
    const key = await keyOf(role);
    for (const operation of operations) {
      if (operation.scope === null) continue;
      const answer = await callWith(key, ...requestOf(operation, () => 'none'));
      const allowed: readonly string[] = scopesByRole[role];
      if (allowed.includes(operation.scope)) {
        assert.ok(![401, 403, 429].includes(answer.status), `${role} ${operation.operationId}: ${answer.status}`);
        continue;
      }
      if (findConventions(operation.path)) assert.equal(answer.status, 403);
      else assertProblem(answer, 403, 'forbidden');
      assert.match(
        JSON.stringify(answer.body),
        new RegExp(`takes the scope ${operation.scope}, which keys of the role .+ have; yours has the role ${role}`),
      );
    }
  });
}

describe('an API key', () => {
  it('is shown once, found by its prefix, and has the rights of its role at once', async () => {
    const made = await call('POST', '/v1/api-keys', { name: 'order management', role: 'provisioner' });
    assert.equal(made.status, 201);
    assert.equal(made.headers.get('Location'), `/v1/api-keys/${made.body.id}`);
    const { key, ...shown } = made.body as unknown as { key: string; prefix: string };
    assert.ok(key.startsWith(shown.prefix));
    assert.equal((await callWith(key, 'POST', '/v1/devices', { id: 'CPE-1' })).status, 201);
    assert.equal((await callWith(key, 'GET', '/v1/api-keys')).status, 403);
    const found = await call('GET', `/v1/api-keys/${made.body.id}`);
    assert.deepEqual({ ...found.body, last_used_at: null }, shown);
    assert.ok(found.body.last_used_at);
    assert.equal(found.body.created_by, 'test');
    const listed = (await call('GET', '/v1/api-keys?limit=200')).body.items;
    assert.ok(listed.some(({ id }) => id === made.body.id));
    assert.ok(!JSON.stringify(listed).includes(key));
  });

  it('is refused from the next request on after it is revoked', async () => {
    const made = await call('POST', '/v1/api-keys', { name: 'short-lived', role: 'viewer' });
    const key = String(made.body.key);
    assert.equal((await callWith(key, 'GET', '/v1/devices')).status, 200);
    assert.equal((await call('DELETE', `/v1/api-keys/${made.body.id}`)).status, 204);
    const refused = await callWith(key, 'GET', '/v1/devices');
    assertProblem(refused, 401, 'unauthorized');
    assert.match(String(refused.body.detail), /not known; it may have been revoked/);
    assertProblem(await call('DELETE', `/v1/api-keys/${made.body.id}`), 404, 'not-found');
  });

  it('is refused after its expiry, and cannot be created with a past one', async () => {
    assertProblem(
      await call('POST', '/v1/api-keys', { name: 'old', role: 'viewer', expires_at: '2020-01-01T00:00:00Z' }),
      422,
      'invalid-fields',
      ['expires_at'],
    );
    assertProblem(
      await call('POST', '/v1/api-keys', { name: 'old', role: 'viewer', expires_at: 'tomorrow' }),
      422,
      'invalid-fields',
      ['expires_at'],
    );
    const made = await call('POST', '/v1/api-keys', {
      name: 'for a day',
      role: 'viewer',
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const key = String(made.body.key);
    assert.equal((await callWith(key, 'GET', '/v1/devices')).status, 200);
    await pool.query('update api_keys set expires_at = now() where id = $1', [made.body.id]);
    const refused = await callWith(key, 'GET', '/v1/devices');
    assertProblem(refused, 401, 'unauthorized');
    assert.match(String(refused.body.detail), /has expired/);
  });

  it('records its use at most once a minute', async () => {
    const key = await keyOf('viewer');
    const lastUse = async (): Promise<unknown> =>
      (await pool.query(`select last_used_at from api_keys where id = $1`, [(await findApiKey(pool, key))?.id]))
        .rows[0];
    await callWith(key, 'GET', '/v1/devices');
    const first = await lastUse();
    await callWith(key, 'GET', '/v1/devices');
    assert.deepEqual(await lastUse(), first);
    await pool.query(`update api_keys set last_used_at = now() - interval '61 seconds'`);
    await Promise.all(Array.from({ length: 10 }, () => callWith(key, 'GET', '/v1/devices')));
    assert.notDeepEqual(await lastUse(), first);
  });

  it('of the platform can be neither created nor listed by the API', async () => {
    assertProblem(await call('POST', '/v1/api-keys', { name: 'x', role: 'platform' }), 422, 'invalid-fields', ['role']);
    const platform = await insertApiKey(pool, { organizationId: null, name: 'ops', role: 'platform' });
    assertProblem(await call('GET', `/v1/api-keys/${platform.id}`), 404, 'not-found');
    assertProblem(await call('DELETE', `/v1/api-keys/${platform.id}`), 404, 'not-found');
    assert.ok(await findApiKey(pool, platform.key));
  });

  it('cannot have another role, or no organization, in the database either', async () => {
    await assert.rejects(
      insertApiKey(pool, { organizationId: 'default', name: 'x', role: 'platform' }),
      /api_keys_platform_check/,
    );
    for (const role of organizationRoles)
      await assert.rejects(insertApiKey(pool, { organizationId: null, name: 'x', role }), /api_keys_platform_check/);
  });

  it('is required, and a token is not accepted, when no issuer is configured', async () => {
    assertProblem(await callWith('cuttle_nobody', 'GET', '/v1/devices'), 401, 'unauthorized');
    const token = await callWith('a.b.c', 'GET', '/v1/devices');
    assertProblem(token, 401, 'unauthorized');
    assert.match(String(token.body.detail), /no issuer is configured/);
    assert.equal((await fetch(`${url}/v1/devices`)).status, 401);
  });
});
