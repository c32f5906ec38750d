import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until, within } from '../../support/until.ts';
import type { ShownEvent } from '../../support/api/eventReader.ts';
import { startReceiver } from '../../support/api/receiver.ts';
import { addOrganization, useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach } from '../../support/process/system.ts';
import { verify, webhookCalls } from '../../support/api/webhooks.ts';
import type { ShownWebhook } from '../../support/api/webhooks.ts';

const system = await useSharedSystem();
const { organization, pool, temporal, apiUrl, apiKey, acsUrl } = system;
const other = await addOrganization(system);
/** Keyed by the first part of the path. */
const answers: Record<string, (response: ServerResponse, count: number) => void> = {
  ok: (response) => response.writeHead(204).end(),
  'fails-twice': (response, count) => response.writeHead(count > 2 ? 200 : 500).end('thanks'),
  fails: (response) => response.writeHead(503).end('secret of the endpoint'),
};
const receiver = await startReceiver((response, path, count) => answers[path.split('/')[1] ?? '']?.(response, count));
const { happen, subscribe, look, deliveriesOf, settled, attempted } = webhookCalls(system, receiver);

test('a receiver that fails at first gets the event, signed, with the same id, until it accepts it', async () => {
  const webhook = await subscribe('/fails-twice/run', ['instance.provisioned']);
  const serialNumber = newSerialNumber();
  const instance = await attach(system, { serialNumber, script: 'set_provisioning_status("provisioned")' });
  await new SimulatedCpe({ acsUrl, serialNumber, retry: { baseMs: 50 } }).boot();
  await reach(system, instance.id, 'provisioned');
  const delivery = await settled(webhook, 'delivered');
  const received = receiver.at('/fails-twice/run');
  assert.equal(received.length, 3);
  assert.deepEqual([delivery.attempts, delivery.response_status, delivery.error], [3, 200, null]);
  const verified = received.map((each) => verify(webhook.secret, each));
  let event: ShownEvent | undefined;
  await until('the event is visible', async () => {
    const response = await fetch(`${apiUrl}/v1/events?instance_id=${instance.id}&types=instance.provisioned`, {
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
    });
    [event] = ((await response.json()) as { items: ShownEvent[] }).items;
    return event !== undefined;
  });
  for (const each of verified) assert.deepEqual(each, event);
  assert.deepEqual([...new Set(received.map(({ headers }) => headers['webhook-id']))], [event?.id]);
  assert.throws(() =>
    new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(
      received[0]?.body ?? '',
      received[0]?.headers ?? {},
    ),
  );
  const { failing_since: failing, last_attempt: last } = await look(webhook);
  assert.deepEqual([failing, last?.error], [null, null]);
});

test('the secret is shown once, and after a rotation the old one signs as well for a time', async () => {
  const webhook = await subscribe('/ok/rotate');
  assert.match(webhook.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  assert.equal((await look(webhook)).secret, undefined);
  const rotated = (await call(system, 'POST', `/v1/webhooks/${webhook.id}/rotate-secret`)) as unknown as ShownWebhook;
  assert.notEqual(rotated.secret, webhook.secret);
  assert.ok(Date.parse(rotated.previous_secret_until ?? '') > Date.now());
  await happen();
  await settled(webhook, 'delivered');
  const [received] = receiver.at('/ok/rotate');
  assert.ok(received);
  for (const secret of [webhook.secret, rotated.secret]) verify(secret, received);
  await pool.query(`update webhooks set previous_secret_until = now() where id = $1`, [webhook.id]);
  await call(system, 'POST', `/v1/webhooks/${webhook.id}/test`);
  await until('the test arrived', () => receiver.at('/ok/rotate').length === 2);
  const [, after] = receiver.at('/ok/rotate');
  assert.ok(after);
  assert.equal(verify(rotated.secret, after).type, 'webhook.test');
  assert.throws(() => verify(webhook.secret, after));
});

test('a delivered event can be redelivered with the same id, a pending one cannot', async () => {
  const webhook = await subscribe('/ok/again');
  await happen();
  const { id } = await settled(webhook, 'delivered');
  await call(system, 'POST', `/v1/webhooks/${webhook.id}/deliveries/${id}/redeliver`);
  await until('it arrived again', () => receiver.at('/ok/again').length === 2);
  await settled(webhook, 'delivered');
  const ids = receiver.at('/ok/again').map(({ headers }) => headers['webhook-id']);
  assert.equal(ids[0], ids[1]);
  const failing = await subscribe('/fails/again');
  await happen();
  const pending = await attempted(failing, 1);
  await assert.rejects(call(system, 'POST', `/v1/webhooks/${failing.id}/deliveries/${pending.id}/redeliver`), /409/);
});

test('an event can be redelivered before the execution that delivered it has closed', async () => {
  const webhook = await subscribe('/ok/soon');
  await happen();
  const { id, workflow_id: workflowId } = await settled(webhook, 'delivered');
  await within('the first execution has closed', temporal.workflow.getHandle(workflowId).result());
  // No worker polls this queue, so the execution stays open.
  await temporal.workflow.start('webhookDelivery', { workflowId, taskQueue: 'nobody', args: [] });
  await call(system, 'POST', `/v1/webhooks/${webhook.id}/deliveries/${id}/redeliver`);
  await until('it arrived again', () => receiver.at('/ok/soon').length === 2);
  await settled(webhook, 'delivered');
});

test('the Temporal UI shows the attempts and their errors, and no history contains content or address', async () => {
  const webhook = await subscribe('/fails/visible');
  await happen('device.unreachable', 'SECRET-DEVICE');
  const delivery = await attempted(webhook, 2);
  assert.match(delivery.workflow_id, new RegExp(`^${organization}/webhooks/${webhook.id}/dlv_`));
  const handle = temporal.workflow.getHandle(delivery.workflow_id);
  const pending = async () => (await handle.describe()).raw.pendingActivities?.[0];
  await until(
    'the reason is visible',
    async () => (await pending())?.lastFailure?.message === 'The endpoint responded with HTTP 503',
  );
  assert.ok(((await pending())?.attempt ?? 0) > 1);
  const history = JSON.stringify(await handle.fetchHistory(), (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
  for (const text of ['SECRET-DEVICE', webhook.secret, 'fails/visible', 'secret of the endpoint'])
    assert.ok(!history.includes(text), text);
  await handle.terminate();
  await pool.query(`update webhook_deliveries set started_at = now() - interval '1 hour' where id = $1`, [delivery.id]);
  assert.match((await settled(webhook, 'failed')).error ?? '', /ended in Temporal/);
});

test('another organization neither sees a webhook nor triggers it', async () => {
  const webhook = await subscribe('/ok/mine', []);
  await pool.query(
    `insert into events (organization_id, type, device_id, data) values ($1, 'device.discovered', 'THEIRS', '{}')`,
    [other.organization],
  );
  await happen();
  const { id } = await settled(webhook, 'delivered');
  assert.equal((await deliveriesOf(webhook)).length, 1);
  const foreign = async (method: string, path: string): Promise<number> => {
    const response = await fetch(`${apiUrl}/v1/webhooks${path}`, {
      method,
      headers: { authorization: `Bearer ${other.apiKey}`, 'content-type': 'application/json' },
      ...(method === 'PATCH' && { body: '{}' }),
    });
    return response.status;
  };
  assert.equal(
    (
      (await (
        await fetch(`${apiUrl}/v1/webhooks`, { headers: { authorization: `Bearer ${other.apiKey}` } })
      ).json()) as {
        items: unknown[];
      }
    ).items.length,
    0,
  );
  const own = `/${webhook.id}`;
  const calls = [
    ['GET', own],
    ['PATCH', own],
    ['DELETE', own],
    ['POST', `${own}/test`],
    ['POST', `${own}/rotate-secret`],
    ['GET', `${own}/deliveries`],
    ['GET', `${own}/deliveries/${id}`],
    ['POST', `${own}/deliveries/${id}/redeliver`],
  ] as const;
  for (const [method, path] of calls) assert.equal(await foreign(method, path), 404, `${method} ${path}`);
});

test('an invalid address is refused with its field, and so is a webhook beyond the limit', async () => {
  for (const url of [
    'ftp://x.example',
    'bss.example.net',
    'https://user:pw@x.example/',
    'https://x.example/#there',
    '',
  ]) {
    await assert.rejects(call(system, 'POST', '/v1/webhooks', { url }), /422.*"url"/, url);
  }
  await assert.rejects(
    call(system, 'POST', '/v1/webhooks', { url: 'https://x.example', types: ['instance.exploded'] }),
    /422/,
  );
  for (let count = 0; count < 20; count += 1)
    await call(system, 'POST', '/v1/webhooks', { url: 'https://x.example', types: ['device.discovered'] });
  await assert.rejects(call(system, 'POST', '/v1/webhooks', { url: 'https://x.example' }), /409/);
});
