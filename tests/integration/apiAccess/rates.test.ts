import assert from 'node:assert/strict';
import { it } from 'node:test';
import { insertApiKey } from '../../../db/access/apiKeys.ts';
import { assertProblem, openAccess, startTestApi } from '../../support/api/api.ts';

const rates = { perKey: { burst: 5, perSecond: 0.01 }, failures: { burst: 3, perSecond: 0.01 } };
const { pool, callWith } = await startTestApi({ access: { ...openAccess, rates } });
const newKey = async (): Promise<string> =>
  (await insertApiKey(pool, { organizationId: 'default', name: 'key', role: 'viewer' })).key;

it('a key has a rate limit, which every response reports; beyond it the response is 429', async () => {
  const key = await newKey();
  const first = await callWith(key, 'GET', '/v1/devices');
  assert.equal(first.headers.get('RateLimit-Policy'), '"key";q=5;w=500');
  assert.match(first.headers.get('RateLimit') ?? '', /^"key";r=4;t=\d+$/);
  for (let n = 0; n < 4; n += 1) assert.equal((await callWith(key, 'GET', '/v1/devices/none')).status, 404);
  const refused = await callWith(key, 'GET', '/v1/devices');
  assertProblem(refused, 429, 'too-many-requests');
  assert.ok(Number(refused.headers.get('Retry-After')) > 50);
  assert.equal((await callWith(await newKey(), 'GET', '/v1/devices')).status, 200, 'another key has its own rate');
});

it("an organization's limit covers all of its keys", async () => {
  await pool.query(`update organizations set max_requests_per_second = 0.4 where id = 'default'`);
  const keys = [await newKey(), await newKey(), await newKey()] as const;
  const statuses: number[] = [];
  for (const key of keys) statuses.push((await callWith(key, 'GET', '/v1/devices')).status);
  assert.deepEqual(statuses, [200, 200, 429]);
  const refused = await callWith(keys[2], 'GET', '/v1/devices');
  assert.equal(refused.headers.get('RateLimit-Policy'), '"key";q=5;w=500, "organization";q=2;w=5');
  await pool.query(`update organizations set max_requests_per_second = null`);
  assert.equal((await callWith(keys[2], 'GET', '/v1/devices')).status, 200, 'the change applies at once');
});

it('after several invalid keys an address is refused, except with keys that were accepted recently', async () => {
  const [known, unknown] = [await newKey(), await newKey()];
  assert.equal((await callWith(known, 'GET', '/v1/devices')).status, 200);
  for (let n = 0; n < 3; n += 1)
    assertProblem(await callWith(`cuttle_${n}`, 'GET', '/v1/devices'), 401, 'unauthorized');
  const refused = await callWith('cuttle_more', 'GET', '/v1/devices');
  assertProblem(refused, 429, 'too-many-requests');
  assert.ok(Number(refused.headers.get('Retry-After')) > 50);
  assertProblem(await callWith(unknown, 'GET', '/v1/devices'), 429, 'too-many-requests');
  assert.equal((await callWith(known, 'GET', '/v1/devices')).status, 200);
});
