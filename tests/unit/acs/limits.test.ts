import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyBudget } from '../../../acs/limits/bodyBudget.ts';
import { networkOf } from '../../../lib/net/network.ts';
import { RateLimit } from '../../../lib/net/rateLimit.ts';

function takeMany(limit: RateLimit, key: string, now: number, times: number): number {
  return Array.from({ length: times }, () => limit.take(key, now)).filter(Boolean).length;
}

test('a rate allows a burst, then its rate per second, and a whole burst again after a pause', () => {
  const limit = new RateLimit({ burst: 60, perSecond: 2 }, 100);
  assert.equal(takeMany(limit, 'a', 1000, 100), 60);
  assert.equal(takeMany(limit, 'b', 1000, 100), 60);
  assert.equal(takeMany(limit, 'a', 1499, 10), 0);
  assert.equal(takeMany(limit, 'a', 2500, 10), 3);
  assert.equal(takeMany(limit, 'a', 100_000, 100), 60);
});

test('a rate reports what is left, when one more request is allowed, and when the whole burst is', () => {
  const limit = new RateLimit({ burst: 4, perSecond: 2 }, 100);
  assert.deepEqual(limit.standing('a', 1000), { left: 4, nextMs: 0, wholeMs: 0 });
  takeMany(limit, 'a', 1000, 3);
  assert.deepEqual(limit.standing('a', 1000), { left: 1, nextMs: 0, wholeMs: 1500 });
  takeMany(limit, 'a', 1000, 1);
  assert.deepEqual(limit.standing('a', 1100), { left: 0, nextMs: 400, wholeMs: 1900 });
});

test('only a limited number of keys is stored: those used most recently', () => {
  const limit = new RateLimit({ burst: 1, perSecond: 1 }, 3);
  for (const key of ['a', 'b', 'c', 'd']) assert.ok(limit.take(key, 0));
  assert.deepEqual(
    ['b', 'c', 'd', 'a'].map((key) => limit.take(key, 0)),
    [false, false, false, true],
  );
});

test('an IPv6 /64 network counts as one peer, and so does an IPv4 address in any notation', () => {
  assert.equal(networkOf('::ffff:192.0.2.7'), networkOf('192.0.2.7'));
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:db8:1:2::1'));
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'));
  assert.notEqual(networkOf('192.0.2.7'), networkOf('192.0.2.8'));
});

test('large bodies share a memory budget; small ones are always accepted', () => {
  const budget = new BodyBudget(1_000_000);
  const [large, small] = [budget.open(), budget.open()];
  large.grow(600_000);
  assert.throws(() => {
    budget.open().grow(500_000);
  }, /too many large messages/);
  small.grow(16_000);
  large.close();
  const next = budget.open();
  next.grow(500_000);
  next.grow(500_000);
  assert.throws(() => {
    next.grow(100_000);
  }, /too many large messages/);
  next.close();
  budget.open().grow(1_000_000);
});
