import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startTestApi } from '../../support/api/api.ts';

const api = await startTestApi({ checkScript: () => Promise.resolve('busy') });

it('a service that cannot be checked now gets 503 with Retry-After', async () => {
  const { status, headers, body } = await api.call('POST', '/v1/services', { name: 'x', script: 'print(1)' });
  assert.equal(status, 503);
  assert.equal(headers.get('retry-after'), '5');
  assert.match(String(body.detail), /Too many scripts/);
});
