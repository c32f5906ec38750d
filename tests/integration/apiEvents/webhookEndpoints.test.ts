import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { startReceiver } from '../../support/api/receiver.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call } from '../../support/process/system.ts';
import { webhookCalls } from '../../support/api/webhooks.ts';
import type { ShownWebhook } from '../../support/api/webhooks.ts';

const system = await useSharedSystem();
const { pool, temporal } = system;
const held: ServerResponse[] = [];
let most = 0;
/** Keyed by the first part of the path. */
const answers: Record<string, (response: ServerResponse, count: number) => void> = {
  ok: (response) => response.writeHead(204).end(),
  fails: (response) => response.writeHead(503).end('secret of the endpoint'),
  gone: (response) => response.writeHead(410).end(),
  moved: (response) => response.writeHead(302, { location: `${receiver.url}/ok/moved` }).end(),
  held: (response) => {
    held.push(response);
    most = Math.max(most, held.length);
  },
};
const receiver = await startReceiver((response, path, count) => answers[path.split('/')[1] ?? '']?.(response, count));
const { happen, subscribe, look, deliveriesOf, settled } = webhookCalls(system, receiver);

test('an endpoint that fails for days is disabled with the reason, and not called until it is enabled', async () => {
  const webhook = await subscribe('/fails/long');
  await happen();
  await until('it is failing', async () => (await look(webhook)).failing_since !== null);
  assert.equal((await look(webhook)).disabled_at, null);
  await pool.query(`update webhooks set failing_since = now() - interval '121 hours' where id = $1`, [webhook.id]);
  const failed = await settled(webhook, 'failed');
  const { disabled_at: disabledAt, disabled_reason: reason } = await look(webhook);
  assert.ok(disabledAt);
  assert.equal(reason, 'No attempt has succeeded for 5 days. The last one: The endpoint responded with HTTP 503');
  await assert.rejects(temporal.workflow.getHandle(failed.workflow_id).result());
  const before = receiver.at('/fails/long').length;
  await happen();
  await assert.rejects(call(system, 'POST', `/v1/webhooks/${webhook.id}/test`), /409.*Enable it/);
  assert.deepEqual([(await deliveriesOf(webhook)).length, receiver.at('/fails/long').length], [1, before]);
  await call(system, 'PATCH', `/v1/webhooks/${webhook.id}`, { disabled: false, url: `${receiver.url}/ok/long` });
  await call(system, 'POST', `/v1/webhooks/${webhook.id}/deliveries/${failed.id}/redeliver`);
  await happen();
  await until('both arrived', () => receiver.at('/ok/long').length === 2);
});

test('an endpoint that answers 410 Gone is disabled at once', async () => {
  const webhook = await subscribe('/gone/1');
  await happen();
  await settled(webhook, 'failed');
  assert.equal((await look(webhook)).disabled_reason, 'Its endpoint answered 410 Gone');
  assert.equal(receiver.at('/gone/1').length, 1);
});

test('forbidden internal addresses are not called, and redirects are not followed', async () => {
  const inside = (await call(system, 'POST', '/v1/webhooks', {
    url: 'http://10.11.12.13/',
  })) as unknown as ShownWebhook;
  await call(system, 'POST', `/v1/webhooks/${inside.id}/test`);
  await until('it was refused', async () => (await look(inside)).last_attempt !== null);
  assert.match((await look(inside)).last_attempt?.error ?? '', /internal address 10\.11\.12\.13, which is not allowed/);
  const moved = await subscribe('/moved/1');
  await happen();
  await until('it was refused', async () => (await look(moved)).last_attempt !== null);
  assert.match((await look(moved)).last_attempt?.error ?? '', /HTTP 302; redirects are not followed/);
  assert.equal(receiver.at('/ok/moved').length, 0);
});

test('a slow endpoint gets a limited number of concurrent deliveries, and each event once', async () => {
  const webhook = await subscribe('/held/many');
  for (let count = 0; count < 30; count += 1) await happen();
  let released = 0;
  await until('ten requests are held', () => held.length === 10);
  while (released < 30) {
    await until('some requests are held', () => held.length > 0);
    for (const response of held.splice(0)) {
      response.writeHead(200).end();
      released += 1;
    }
  }
  await until('everything is delivered', async () =>
    (await deliveriesOf(webhook)).every(({ status }) => status === 'delivered'),
  );
  const ids = receiver.at('/held/many').map(({ headers }) => headers['webhook-id']);
  assert.deepEqual([ids.length, new Set(ids).size, most], [30, 30, 10]);
});
