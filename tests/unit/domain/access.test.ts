import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Rates } from '../../../api/access/rates.ts';
import { RecentlySeen } from '../../../api/access/recentlySeen.ts';
import { operations } from '../../../api/operations.ts';
import type { Role } from '../../../domain/access.ts';
import { hasScope, mayGrant, organizationRoles, rolesWith, scopesByRole } from '../../../domain/access.ts';

const roles = Object.keys(scopesByRole) as Role[];
const scopes = ['read', 'provision', 'operate', 'admin', 'platform'] as const;

test('the table in docs/api.md matches the scopes', () => {
  const readme = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
  for (const role of roles) {
    const row = scopes.map((scope) => (hasScope(role, scope) ? ' yes ' : '  ')).join('|');
    assert.ok(readme.includes(`| \`${role}\` |${row}|`), `it lacks | \`${role}\` |${row}|`);
  }
});

test('each role includes the previous one, and the platform role has no access to organizations', () => {
  for (const [index, role] of organizationRoles.entries()) {
    for (const less of organizationRoles.slice(0, index))
      assert.ok(scopesByRole[less].every((scope) => hasScope(role, scope)));
    assert.ok(!hasScope(role, 'platform'));
  }
  assert.deepEqual(scopesByRole.platform, ['self', 'platform']);
  assert.deepEqual(rolesWith('operate'), ['operator', 'admin']);
});

test('a key cannot create a key with more rights', () => {
  for (const [mine, role] of organizationRoles.entries()) {
    for (const [theirs, other] of organizationRoles.entries())
      assert.equal(mayGrant(role, other), theirs <= mine, `${role} makes ${other}`);
  }
});

test('reading needs the scope read, and changing needs more', () => {
  for (const { method, scope, operationId } of operations) {
    if (scope === null || scope === 'self' || scope === 'platform' || operationId.includes('ApiKey')) continue;
    assert.equal(scope === 'read', method === 'get', operationId);
  }
});

test('a request beyond the rate gets the time of the next allowed one, and is not counted', () => {
  let now = 0;
  const rates = new Rates({ perKey: { burst: 2, perSecond: 1 }, failures: undefined }, () => now);
  assert.deepEqual(rates.take('a', 'acme', null), {
    allowed: true,
    headers: { 'RateLimit-Policy': '"key";q=2;w=2', RateLimit: '"key";r=1;t=1' },
  });
  assert.ok(rates.take('a', 'acme', null).allowed);
  now = 200;
  for (let n = 0; n < 10; n += 1) assert.deepEqual(rates.take('a', 'acme', null).headers['Retry-After'], '1');
  assert.ok(rates.take('b', 'acme', null).allowed, 'another key has a rate of its own');
  now = 1000;
  assert.ok(rates.take('a', 'acme', null).allowed);
});

test("an organization's limit covers all of its keys, and a change applies at once", () => {
  const rates = new Rates({ perKey: undefined, failures: undefined }, () => 0);
  const allowed = (perSecond: number): number =>
    Array.from({ length: 20 }, (_, n) => rates.take(`key ${n}`, 'acme', perSecond)).filter((verdict) => verdict.allowed)
      .length;
  assert.equal(allowed(2), 10);
  assert.equal(allowed(3), 15);
  assert.deepEqual(rates.take('key', 'globex', null), { allowed: true, headers: {} });
});

test('the oldest remembered value is dropped first', () => {
  const recent = new RecentlySeen(2);
  for (const text of ['a', 'b', 'a', 'c']) recent.add(text);
  assert.deepEqual(
    ['a', 'b', 'c'].map((text) => recent.has(text)),
    [true, false, true],
  );
});
