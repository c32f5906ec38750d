import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../../support/api/api.ts';

const { call } = await startTestApi();

/** Sends the same request 30 times at once. @returns how many responses had each status. */
async function atOnce(path: string, body: object): Promise<Record<number, number>> {
  const all = await Promise.all(Array.from({ length: 30 }, () => call('POST', path, body)));
  return Object.fromEntries(
    [...Map.groupBy(all, ({ status }) => status)].map(([status, answers]) => [status, answers.length]),
  );
}

test('simultaneous requests open at most 20 actions of a device', async () => {
  await call('POST', '/v1/devices', { id: 'CPE-LIMIT' });
  assert.deepEqual(await atOnce('/v1/devices/CPE-LIMIT/actions', { method: 'reboot' }), { 202: 20, 409: 10 });
});

test('simultaneous requests create at most 20 webhooks', async () => {
  const webhook = { url: 'https://example.net/hook', types: ['instance.failed'] };
  assert.deepEqual(await atOnce('/v1/webhooks', webhook), { 201: 20, 409: 10 });
});
