import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { tmf640Path } from '../../../domain/tmf640.ts';
import { canariesIn } from '../../support/database/canaries.ts';
import { until } from '../../support/until.ts';
import { startReceiver } from '../../support/api/receiver.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, newSerialNumber } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { apiUrl, apiKey, acsUrl } = system;

/** Paths with this name fail at the first attempts. */
const receiver = await startReceiver((response, path, count) =>
  response.writeHead(path.startsWith('/fails') && count <= 2 ? 503 : 204).end(),
);

const secret = 'canary-5e8d-secret';
const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `set_parameter_values({["${path}"] = get_variable_value("code")})
if get_variable_value("code") == "wrong" then error("it has the pin " .. get_variable_value("pin")) end
set_provisioning_status("provisioned")`;
const { id: specification } = await call(system, 'POST', '/v1/services', {
  name: 'provisioning-code',
  script,
  variables: [
    { name: 'code', required: true },
    { name: 'pin', secret: true },
  ],
});

interface Answer {
  status: number;
  headers: Headers;
  body: Shown;
}

interface Shown {
  id: string;
  href: string;
  state: string;
  sourceHref: string;
  startDate?: string;
  note?: { text: string }[];
  serviceCharacteristic: { name: string; value: unknown }[];
  request: { method: string; body: string };
  response?: { statusCode: string; body: string };
}

const seen: string[] = [];

/** Sends a request as an OSS does, and records every response. */
async function ask(method: string, href: string, body?: unknown): Promise<Answer> {
  const response = await fetch(apiUrl + href, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  seen.push(text);
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as Shown };
}

/** Returns the monitor, once it is in the state. */
async function monitored(href: string, state: string): Promise<Shown> {
  await until(`${href} is ${state}`, async () => (await ask('GET', href)).body.state === state);
  return (await ask('GET', href)).body;
}

interface Notification {
  eventId: string;
  eventTime: string;
  eventType: string;
  event: { service?: Shown; monitor?: Shown };
}

const notified = (callback: string): Notification[] =>
  receiver.at(callback).map(({ body }) => JSON.parse(body) as Notification);
const notificationsOf = (callback: string): string[] =>
  [...new Map(notified(callback).map((each) => [each.eventId, each])).values()].map(
    ({ eventType, event }) => `${eventType} ${(event.service ?? event.monitor)?.state ?? ''}`,
  );

async function register(callback: string, query?: string): Promise<string> {
  const { status, body } = await ask('POST', `${tmf640Path}/hub`, {
    callback: receiver.url + callback,
    ...(query !== undefined && { query }),
  });
  assert.equal(status, 201);
  return body.id;
}

const newService = (serialNumber: string, code: string): object => ({
  '@type': 'Service',
  state: 'active',
  serviceSpecification: { id: specification },
  supportingResource: [{ id: serialNumber, '@referredType': 'CPE' }],
  serviceCharacteristic: [
    { name: 'code', value: code },
    { name: 'pin', value: secret },
  ],
});

const plugIn = (serialNumber: string): SimulatedCpe =>
  new SimulatedCpe({ acsUrl, serialNumber, retry: { baseMs: 50 } });

test('an OSS activates, reconfigures and terminates a service on a new CPE, and is notified of each', async () => {
  const serialNumber = newSerialNumber();
  await register('/fails/all');
  const made = await ask('POST', `${tmf640Path}/service`, newService(serialNumber, 'ACME-7'));
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { href } = made.body;
  assert.deepEqual([made.headers.get('location'), made.body.state, made.body.startDate], [href, 'reserved', undefined]);
  const first = /^<(.+)>; rel="monitor"$/.exec(made.headers.get('link') ?? '')?.[1] ?? '';
  const waiting = await ask('GET', first);
  assert.deepEqual(
    [waiting.status, waiting.body.state, waiting.body.sourceHref, waiting.body.response],
    [200, 'InProgress', href, undefined],
  );

  const cpe = plugIn(serialNumber);
  await cpe.boot();
  const done = await monitored(first, 'Completed');
  assert.deepEqual([done.response?.statusCode, done.request.method, cpe.get(path)], ['200', 'POST', 'ACME-7']);
  const active = (await ask('GET', href)).body;
  assert.equal(active.state, 'active');
  assert.ok(Date.parse(active.startDate ?? '') > 0);

  const same = await ask('PATCH', href, {
    serviceCharacteristic: [
      { name: 'code', value: 'ACME-7' },
      { name: 'pin', value: '********' },
    ],
  });
  assert.deepEqual([same.status, same.body.state], [200, 'active'], 'nothing has to be done');
  const changed = await ask('PATCH', href, { serviceCharacteristic: [{ name: 'code', value: 'ACME-8' }] });
  assert.deepEqual(
    [changed.status, changed.body.state, changed.headers.get('location')],
    [202, 'InProgress', changed.body.href],
  );
  await until('a connection request was sent', async () => {
    await cpe.inform(['2 PERIODIC']);
    return (await ask('GET', changed.body.href)).body.state === 'Completed';
  });
  assert.equal(cpe.get(path), 'ACME-8');

  assert.equal((await ask('DELETE', href)).status, 204);
  assert.deepEqual([(await ask('GET', href)).status, (await ask('GET', first)).status], [404, 404]);
  const expected = [
    'ServiceCreateEvent reserved',
    'ServiceStateChangeEvent active',
    'MonitorStateChangeEvent Completed',
    'ServiceAttributeValueChangeEvent active',
    'ServiceStateChangeEvent reserved',
    'ServiceStateChangeEvent active',
    'MonitorStateChangeEvent Completed',
    'ServiceStateChangeEvent terminated',
    'ServiceDeleteEvent terminated',
  ];
  await until('all notifications arrived', () => notificationsOf('/fails/all').length >= expected.length);
  assert.deepEqual(notificationsOf('/fails/all').sort(), expected.sort());
  const [refused] = notified('/fails/all');
  await until(
    'rejected notifications arrived again with the same id',
    () => notified('/fails/all').filter(({ eventId }) => eventId === refused?.eventId).length > 1,
  );
});

test('a listener gets the event types in its query, and can verify the sender', async () => {
  const id = await register('/ok/some', 'eventType=MonitorStateChangeEvent,ServiceDeleteEvent');
  await call(system, 'POST', `/v1/webhooks/${id}/test`);
  await until('the test arrived', () => notificationsOf('/ok/some').length === 1);
  const { secret: key } = (await call(system, 'POST', `/v1/webhooks/${id}/rotate-secret`)) as unknown as {
    secret: string;
  };
  const serialNumber = newSerialNumber();
  const { body } = await ask('POST', `${tmf640Path}/service`, newService(serialNumber, 'ACME-7'));
  await plugIn(serialNumber).boot();
  await until('it arrived', () => notificationsOf('/ok/some').length === 2);
  const terminated = await ask('PATCH', body.href, { state: 'terminated' });
  assert.deepEqual([terminated.status, terminated.body.state], [200, 'terminated']);
  await until('it arrived', () => notificationsOf('/ok/some').length === 3);
  assert.deepEqual(notificationsOf('/ok/some'), [
    'webhook.test ',
    'MonitorStateChangeEvent Completed',
    'ServiceDeleteEvent terminated',
  ]);
  for (const received of receiver.at('/ok/some').slice(1)) {
    const { eventId } = new Webhook(key).verify(received.body, received.headers) as Notification;
    assert.equal(received.headers['webhook-id'], eventId);
  }
  assert.equal((await ask('DELETE', `${tmf640Path}/hub/${id}`)).status, 204);
  assert.equal((await ask('DELETE', `${tmf640Path}/hub/${id}`)).status, 404);
});

test('a service that cannot be applied is inactive, says why, and is applied again on request', async () => {
  const serialNumber = newSerialNumber();
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await register('/ok/failed', 'eventType=ServiceStateChangeEvent');
  const { body } = await ask('POST', `${tmf640Path}/service`, newService(serialNumber, 'wrong'));
  const first = `${tmf640Path}/monitor/${body.id}-1`;
  const comes = (href: string, state: string): Promise<void> =>
    until(`${href} is ${state}`, async () => {
      await cpe.inform(['2 PERIODIC']);
      return (await ask('GET', href)).body.state === state;
    });
  await comes(first, 'InError');
  const { response } = (await ask('GET', first)).body;
  const failed = (await ask('GET', body.href)).body;
  assert.deepEqual([failed.state, response?.statusCode], ['inactive', '500']);
  assert.match(failed.note?.at(-1)?.text ?? '', /it has the pin \*{8}/);
  assert.match(response?.body ?? '', /"code":"ScriptError".*it has the pin \*{8}/);
  await until('it arrived', () => notificationsOf('/ok/failed').length > 0);
  assert.deepEqual(
    [notificationsOf('/ok/failed'), notified('/ok/failed')[0]?.event.service?.note?.[0]?.text],
    [['ServiceStateChangeEvent inactive'], 'The script raised an error in line 2. Its text is stored with the run.'],
  );
  const retried = await ask('PATCH', body.href, {
    state: 'active',
    serviceCharacteristic: [{ name: 'code', value: 'right' }],
  });
  assert.equal(retried.status, 202);
  await comes(retried.body.href, 'Completed');
  const monitors = async (query: string): Promise<string[]> => {
    const answer = await ask('GET', `${tmf640Path}/monitor?sourceHref=${encodeURIComponent(body.href)}${query}`);
    assert.equal(answer.headers.get('x-total-count'), '2');
    return (answer.body as unknown as Shown[]).map(({ id, state }) => `${id} ${state}`);
  };
  assert.deepEqual(await monitors(''), [`${body.id}-2 Completed`, `${body.id}-1 InError`]);
  assert.deepEqual(
    [await monitors('&limit=1'), await monitors('&limit=1&offset=1'), await monitors('&offset=2')],
    [[`${body.id}-2 Completed`], [`${body.id}-1 InError`], []],
  );
});

test('no response or notification showed a secret', () => {
  const all = [...seen, ...receiver.received.map(({ body }) => body)].join('\n');
  assert.ok(all.includes('********'));
  assert.deepEqual(canariesIn(all, { pin: secret }), []);
});
