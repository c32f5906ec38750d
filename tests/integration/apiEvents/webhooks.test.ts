import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until } from '../../support/until.ts';
import type { ShownEvent } from '../../support/api/eventReader.ts';
import type { Received } from '../../support/api/receiver.ts';
import { startReceiver } from '../../support/api/receiver.ts';
import { addOrganization, useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { organization, pool, temporal, apiUrl, apiKey, acsUrl } = system;
const other = await addOrganization(system);

const held: ServerResponse[] = [];
let most = 0;
/** Keyed by the first part of the path. */
const answers: Record<string, (response: ServerResponse, count: number) => void> = {
  ok: (response) => response.writeHead(204).end(),
  'fails-twice': (response, count) => response.writeHead(count > 2 ? 200 : 500).end('thanks'),
  fails: (response) => response.writeHead(503).end('secret of the endpoint'),
  gone: (response) => response.writeHead(410).end(),
  moved: (response) => response.writeHead(302, { location: `${receiver.url}/ok/moved` }).end(),
  held: (response) => {
    held.push(response);
    most = Math.max(most, held.length);
  },
};
const receiver = await startReceiver((response, path, count) => answers[path.split('/')[1] ?? '']?.(response, count));

interface ShownWebhook {
  id: string;
  secret: string;
  disabled_at: string | null;
  disabled_reason: string | null;
  failing_since: string | null;
  last_attempt: { error: string | null } | null;
  previous_secret_until: string | null;
}

interface ShownDelivery {
  id: string;
  event_id: string | null;
  type: string;
  status: string;
  attempts: number;
  response_status: number | null;
  error: string | null;
  workflow_id: string;
}

let events = 0;

/** Inserts an event as the database triggers do, of a type that only matching webhooks receive. */
async function happen(type = 'device.unreachable', device = `D${(events += 1)}`): Promise<void> {
  await pool.query(
    `insert into events (organization_id, type, device_id, data) values ($3, $1, $2, jsonb_build_object('device_id', $2::text))`,
    [type, device, organization],
  );
}

async function subscribe(path: string, types = ['device.unreachable']): Promise<ShownWebhook> {
  return (await call(system, 'POST', '/v1/webhooks', { url: receiver.url + path, types })) as unknown as ShownWebhook;
}

async function unsubscribe({ id }: ShownWebhook): Promise<void> {
  await call(system, 'DELETE', `/v1/webhooks/${id}`);
}

async function look({ id }: { id: string }): Promise<ShownWebhook> {
  return (await call(system, 'GET', `/v1/webhooks/${id}`)) as unknown as ShownWebhook;
}

async function deliveriesOf({ id }: { id: string }): Promise<ShownDelivery[]> {
  return (await call(system, 'GET', `/v1/webhooks/${id}/deliveries`)).items as unknown as ShownDelivery[];
}

async function settled(webhook: ShownWebhook, status: string): Promise<ShownDelivery> {
  await until(`its newest delivery is ${status}`, async () => (await deliveriesOf(webhook))[0]?.status === status);
  return (await deliveriesOf(webhook))[0] as ShownDelivery;
}

/** Verified by another implementation of Standard Webhooks. */
function verify(secret: string, { body, headers }: Received): ShownEvent {
  return new Webhook(secret).verify(body, headers) as ShownEvent;
}

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
  const told = received.map((each) => verify(webhook.secret, each));
  let event: ShownEvent | undefined;
  await until('the event is visible', async () => {
    const response = await fetch(`${apiUrl}/v1/events?instance_id=${instance.id}&types=instance.provisioned`, {
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
    });
    [event] = ((await response.json()) as { items: ShownEvent[] }).items;
    return event !== undefined;
  });
  for (const each of told) assert.deepEqual(each, event);
  assert.deepEqual([...new Set(received.map(({ headers }) => headers['webhook-id']))], [event?.id]);
  assert.throws(() =>
    new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(
      received[0]?.body ?? '',
      received[0]?.headers ?? {},
    ),
  );
  const { failing_since: failing, last_attempt: last } = await look(webhook);
  assert.deepEqual([failing, last?.error], [null, null]);
  await unsubscribe(webhook);
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
  await unsubscribe(webhook);
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
  await unsubscribe(webhook);
  const failing = await subscribe('/fails/again');
  await happen();
  await until('an attempt was made', async () => ((await deliveriesOf(failing))[0]?.attempts ?? 0) > 0);
  const [pending] = await deliveriesOf(failing);
  await assert.rejects(
    call(system, 'POST', `/v1/webhooks/${failing.id}/deliveries/${pending?.id ?? ''}/redeliver`),
    /409/,
  );
  await unsubscribe(failing);
});

test('the Temporal UI shows the attempts and their errors, and no history contains content or address', async () => {
  const webhook = await subscribe('/fails/visible');
  await happen('device.unreachable', 'SECRET-DEVICE');
  await until('an attempt was made', async () => ((await deliveriesOf(webhook))[0]?.attempts ?? 0) > 1);
  const [delivery] = await deliveriesOf(webhook);
  assert.match(delivery?.workflow_id ?? '', new RegExp(`^${organization}/webhooks/${webhook.id}/dlv_`));
  const handle = temporal.workflow.getHandle(delivery?.workflow_id ?? '');
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
  await pool.query(`update webhook_deliveries set started_at = now() - interval '1 hour' where id = $1`, [
    delivery?.id,
  ]);
  assert.match((await settled(webhook, 'failed')).error ?? '', /ended in Temporal/);
  await unsubscribe(webhook);
});

test('an endpoint that has failed for days is disabled with the reason, and not called until it is enabled again', async () => {
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
  await unsubscribe(webhook);
});

test('an endpoint that answers 410 Gone is disabled at once', async () => {
  const webhook = await subscribe('/gone/1');
  await happen();
  await settled(webhook, 'failed');
  assert.equal((await look(webhook)).disabled_reason, 'Its endpoint answered 410 Gone');
  assert.equal(receiver.at('/gone/1').length, 1);
  await unsubscribe(webhook);
});

test('internal addresses that the installation does not allow are not called, and redirects are not followed', async () => {
  const inside = (await call(system, 'POST', '/v1/webhooks', {
    url: 'http://10.11.12.13/',
  })) as unknown as ShownWebhook;
  await call(system, 'POST', `/v1/webhooks/${inside.id}/test`);
  await until('it was refused', async () => (await look(inside)).last_attempt !== null);
  assert.match((await look(inside)).last_attempt?.error ?? '', /internal address 10\.11\.12\.13, which is not allowed/);
  await unsubscribe(inside);
  const moved = await subscribe('/moved/1');
  await happen();
  await until('it was refused', async () => (await look(moved)).last_attempt !== null);
  assert.match((await look(moved)).last_attempt?.error ?? '', /HTTP 302; redirects are not followed/);
  assert.equal(receiver.at('/ok/moved').length, 0);
  await unsubscribe(moved);
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
  await unsubscribe(webhook);
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
  await unsubscribe(webhook);
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
