import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { until } from '../../support/until.ts';
import { oktopusCaller } from '../../support/api/oktopusCaller.ts';
import { addOrganization, useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call, newSerialNumber, setParameterMessage } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { organization, apiUrl, apiKey } = system;
const ask = oktopusCaller(apiUrl, apiKey);
const askAsOther = oktopusCaller(apiUrl, (await addOrganization(system)).apiKey);

interface Item {
  id: string;
  status: string;
  variables: Record<string, unknown>;
  [field: string]: unknown;
}

interface Page {
  items: Item[];
  page: number;
  page_size: number;
  total: number;
}

interface Log {
  timestamp: string;
  metadata: object;
  message: string;
}

async function list(path: string): Promise<Page> {
  const { status, body } = await ask('GET', path);
  assert.equal(status, 200, JSON.stringify(body));
  return body as Page;
}

async function readLogs(query: string): Promise<Log[]> {
  const { status, body } = await ask('GET', `service/instance/logs?${query}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as Log[];
}

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const script = `
print("Processing device SN: " .. get_device_id() .. " with " .. get_variable_value("A"))
assert(send_cwmp_message_and_forget(get_device_id(), [[${setParameterMessage(setting, 'OKTOPUS')}]], 2) == true)
set_provisioning_status("provisioned")`;
const variables = [{ name: 'A', type: 'string', required: true }];

let names = 0;

/** @returns its id, which Oktopus shows only in its list. */
async function define(more: object = {}): Promise<string> {
  names += 1;
  const name = `test-${names}`;
  const answer = await ask('POST', 'service/definition', {
    name,
    description: 'my first test',
    script,
    variables,
    available: true,
    ...more,
  });
  assert.deepEqual([answer.status, answer.body], [201, null]);
  const { items } = await list(`service/definition?name=${name}`);
  return items[0]?.id ?? '';
}

async function register(): Promise<string> {
  const id = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id });
  return id;
}

async function attach(deviceId: string, serviceId: string, values: object = { A: 'oloquinhomeu' }): Promise<string> {
  const answer = await ask('POST', 'service/instance', {
    device_id: deviceId,
    service_id: serviceId,
    variables: values,
  });
  assert.deepEqual([answer.status, answer.body], [201, null]);
  const { items } = await list(`service/instance?device_id=${deviceId}&service_id=${serviceId}`);
  assert.equal(answer.headers.location, `/v1/instances/${items[0]?.id ?? ''}`);
  return items[0]?.id ?? '';
}

const reach = (id: string, status: string): Promise<void> =>
  until(`${id} is ${status}`, async () => (await list(`service/instance?id=${id}`)).items[0]?.status === status, 60);

test('an Oktopus caller sees its CPE provisioned, reads the logs, and executes again, with the requests that Oktopus documents', async () => {
  const serviceId = await define();
  const deviceId = await register();
  const instanceId = await attach(deviceId, serviceId);
  const definition = {
    id: serviceId,
    name: `test-${names}`,
    description: 'my first test',
    tenant_id: organization,
    script,
  };
  const shown = {
    ...definition,
    variables: [{ name: 'A', description: '', type: 'string', required: true, secret: false }],
    available: true,
  };
  assert.deepEqual(await list(`service/definition?id=${serviceId}`), {
    items: [shown],
    page: 1,
    page_size: 20,
    total: 1,
  });
  const instance = {
    id: instanceId,
    device_id: deviceId,
    service_id: serviceId,
    tenant_id: organization,
    status: 'pending',
    variables: { A: 'oloquinhomeu' },
  };
  assert.deepEqual(await list(`service/instance?id=${instanceId}`), {
    items: [instance],
    page: 1,
    page_size: 20,
    total: 1,
  });
  assert.deepEqual(await readLogs(`service_instance_id=${instanceId}`), []);

  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber: deviceId,
    connectionRequest: { port: 0 },
    retry: { baseMs: 50 },
  });
  await cpe.start();
  try {
    await cpe.boot();
    await reach(instanceId, 'provisioned');
    assert.equal(cpe.get(setting), 'OKTOPUS');
    const [log, ...others] = await readLogs(`service_instance_id=${instanceId}`);
    assert.deepEqual(others, []);
    assert.deepEqual(log?.metadata, { service_instance_id: instanceId, device_id: deviceId, tenant_id: organization });
    assert.match(
      log.message,
      new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d Processing device SN: ${deviceId} with oloquinhomeu\n$`),
    );

    assert.equal((await ask('PUT', 'service/instance', { ...instance, variables: { A: 'dsadsa' } })).status, 204);
    const executed = await ask('POST', `service/instance/${instanceId}/execute`, instance);
    assert.deepEqual([executed.status, executed.body], [202, null]);
    await until('it ran again', async () => (await readLogs(`device_id=${deviceId}`)).length === 2);
    await reach(instanceId, 'provisioned');
    assert.match((await readLogs(`device_id=${deviceId}`))[1]?.message ?? '', /with dsadsa\n$/);
  } finally {
    await cpe.stop();
  }

  assert.equal((await ask('DELETE', 'service/instance', { id: instanceId })).status, 204);
  assert.equal((await list(`service/instance?device_id=${deviceId}`)).total, 0);
  await until(
    'it is closed and deleted',
    async () => (await ask('DELETE', 'service/definition', { id: serviceId })).status === 204,
  );
  assert.equal((await list(`service/definition?id=${serviceId}`)).total, 0);
});

test('a failed run is in the log with the reason', async () => {
  const instanceId = await attach(await register(), await define({ script: 'print("1") error("the line is down")' }));
  await ask('POST', `service/instance/${instanceId}/execute`);
  await reach(instanceId, 'failed');
  const [log] = await readLogs(`service_instance_id=${instanceId}`);
  assert.match(log?.message ?? '', /^[-\d]{10} [:\d]{8} 1\n[-\d]{10} [:\d]{8} .*the line is down/);
});

test('pages are numbered from 1, one beyond the last is empty, and the total counts everything that the filters match', async () => {
  const [first, second] = [await define(), await define()];
  const devices = await Promise.all([1, 2, 3, 4, 5].map(register));
  for (const device of devices) await attach(device, first);
  await attach(devices[0] ?? '', second);
  await attach(devices[1] ?? '', second);
  const pageOf = async (query: string): Promise<[string[], number, number, number]> => {
    const { items, page, page_size: size, total } = await list(`service/instance?${query}`);
    return [items.map(({ device_id: device }) => String(device)), page, size, total];
  };
  assert.deepEqual(await pageOf(`service_id=${first}&page_size=2`), [devices.slice(0, 2), 1, 2, 5]);
  assert.deepEqual(await pageOf(`service_id=${first}&page_size=2&page=3`), [devices.slice(4), 3, 2, 5]);
  assert.deepEqual(await pageOf(`service_id=${first}&page_size=2&page=4`), [[], 4, 2, 5]);
  assert.deepEqual(await pageOf(`service_id=${first}&page=1000000&page_size=100`), [[], 1_000_000, 100, 5]);
  assert.deepEqual(await pageOf(`device_id=${devices[0] ?? ''}`), [[devices[0], devices[0]], 1, 20, 2]);
  assert.deepEqual(await pageOf(`service_id=${second}&status=pending&page_size=1&page=2`), [[devices[1]], 2, 1, 2]);
  assert.deepEqual(await pageOf(`service_id=${second}&status=provisioned`), [[], 1, 20, 0]);
  assert.deepEqual(await pageOf('device_id=nobody'), [[], 1, 20, 0]);
  const all = await list('service/definition?page_size=100');
  assert.equal(all.total, all.items.length);
  assert.deepEqual((await list(`service/definition?page_size=1&page=${all.total}`)).items, all.items.slice(-1));
});

test('an invalid page is refused with the allowed values', async () => {
  const refusals = {
    'page=0': 'page must be a number from 1 to 1000000.',
    'page=1000001': 'page must be a number from 1 to 1000000.',
    'page=99999999999999999999': 'page must be a number from 1 to 1000000.',
    'page=-1': 'page must be a number from 1 to 1000000.',
    'page_size=0': 'page_size must be a number from 1 to 100.',
    'page_size=101': 'page_size must be a number from 1 to 100.',
    'page=1&page=2': 'page is given more than once.',
    'pages=1': 'pages is not known here; did you mean page?',
  };
  for (const path of ['service/definition', 'service/instance']) {
    for (const [query, message] of Object.entries(refusals)) {
      const { status, headers, body } = await ask('GET', `${path}?${query}`);
      assert.deepEqual([status, body], [400, message]);
      assert.match(headers['content-type'] as string, /^application\/json/);
    }
  }
  const { status, body } = await ask('GET', 'service/instance?status=Provisioned');
  assert.deepEqual([status, body], [400, 'status must be one of pending, running, provisioned, failed.']);
});

test('an error is a JSON string that says what to do, with 400 for fields', async () => {
  const serviceId = await define();
  const deviceId = await register();
  const refused = async (
    method: string,
    path: string,
    sent: unknown,
    expected: number,
    message: RegExp,
  ): Promise<void> => {
    const { status, body } = await ask(method, path, sent);
    assert.equal(status, expected, JSON.stringify(body));
    assert.match(body as string, message);
  };
  await refused(
    'POST',
    'service/instance',
    { device_id: 'none', service_id: 'none', variables: {} },
    400,
    /device_id is not the id of a device: .*; service_id is not the id of a service: /,
  );
  await refused(
    'POST',
    'service/instance',
    { device_id: deviceId, service_id: serviceId, variables: {} },
    400,
    /^variables\.A is required\.$/,
  );
  await refused(
    'POST',
    'service/instance',
    { device_id: deviceId, service_id: serviceId, variables: { A: true } },
    400,
    /^variables\.A must be a string\.$/,
  );
  const instanceId = await attach(deviceId, serviceId);
  await refused(
    'POST',
    'service/instance',
    { device_id: deviceId, service_id: serviceId, variables: { A: '' } },
    409,
    new RegExp(`attached.*${instanceId}`),
  );
  await refused(
    'PUT',
    'service/instance',
    { id: instanceId, device_id: 'another' },
    400,
    /device_id must stay .*delete the instance and create another/,
  );
  await refused(
    'PUT',
    'service/instance',
    { id: instanceId, tenant_id: '12345678901234567890' },
    400,
    new RegExp(`tenant_id must be your organization, ${organization}`),
  );
  await refused('PUT', 'service/instance', { variables: {} }, 400, /^id is required\.$/);
  await refused(
    'PUT',
    'service/definition',
    { id: serviceId, tenant_id: 'other' },
    400,
    /tenant_id must be your organization/,
  );
  await refused(
    'PUT',
    'service/definition',
    { id: serviceId, available: false },
    400,
    /available must be true.*delete one/,
  );
  await refused('DELETE', 'service/definition', { id: serviceId }, 409, /attached to 1 device\. Detach it first/);
  await refused('DELETE', 'service/definition', {}, 400, /^id is required\.$/);
  await refused(
    'POST',
    'service/definition',
    { name: 'two words', script },
    400,
    /name must be 1 to 64 letters, digits/,
  );
  await refused(
    'POST',
    'service/definition',
    { name: 'broken', script: 'x = = 1' },
    400,
    /script has a syntax error in line 1/,
  );
  await refused('POST', 'service/definition', { name: `test-${names}`, script }, 409, /exists/);
  await refused('GET', 'service/instance/logs', {}, 400, /^service_instance_id is required, or device_id/);
  await refused('POST', 'service/instance/none/execute', {}, 404, /^There is no such instance\.$/);
});

test('a bare key is accepted only on these paths; an invalid one is refused as usual', async () => {
  const [bare, bearer] = [{ Authorization: apiKey }, { Authorization: `Bearer ${apiKey}` }];
  const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(apiUrl + path, { headers })).status;
  for (const headers of [bare, bearer]) assert.equal(await statusOf('/api/service/definition', headers), 200);
  assert.equal(await statusOf('/v1/services', bearer), 200);
  assert.equal(await statusOf('/v1/services', bare), 401);
  for (const headers of [
    {},
    { Authorization: '' },
    { Authorization: 'Bearer' },
    { Authorization: `Basic ${apiKey}` },
    { Authorization: `${apiKey}x` },
  ]) {
    const answer = await fetch(`${apiUrl}/api/service/instance`, { headers });
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    assert.equal(typeof (await answer.json()), 'string');
  }
  const viewer = oktopusCaller(
    apiUrl,
    ((await call(system, 'POST', '/v1/api-keys', { name: 'portal', role: 'viewer' })) as unknown as { key: string })
      .key,
  );
  assert.equal((await viewer('GET', 'service/instance')).status, 200);
  const { status, body } = await viewer('POST', 'service/definition', { name: 'x', script });
  assert.equal(status, 403);
  assert.match(body as string, /takes the scope operate/);
});

test("another organization's objects are not found, and stay unchanged", async () => {
  const serviceId = await define();
  const deviceId = await register();
  const instanceId = await attach(deviceId, serviceId);
  const before = [await list(`service/definition?id=${serviceId}`), await list(`service/instance?id=${instanceId}`)];
  const asked = (service: string, instance: string, device: string): [method: string, path: string, body: object][] => [
    ['PUT', 'service/definition', { id: service, description: 'taken over' }],
    ['DELETE', 'service/definition', { id: service }],
    ['PUT', 'service/instance', { id: instance, variables: { A: 'taken over' } }],
    ['DELETE', 'service/instance', { id: instance }],
    ['POST', `service/instance/${instance}/execute`, {}],
    ['GET', `service/instance/logs?service_instance_id=${instance}`, {}],
    ['GET', `service/instance/logs?device_id=${device}`, {}],
  ];
  const nobodys = asked('svc_none', 'ins_none', 'none');
  for (const [index, request] of asked(serviceId, instanceId, deviceId).entries()) {
    const answer = await askAsOther(...request);
    assert.equal(answer.status, 404);
    assert.deepEqual(answer.body, (await askAsOther(...(nobodys[index] ?? request))).body);
  }
  for (const query of [`id=${instanceId}`, `device_id=${deviceId}`, `service_id=${serviceId}`, '']) {
    assert.deepEqual((await askAsOther('GET', `service/instance?${query}`)).body, {
      items: [],
      page: 1,
      page_size: 20,
      total: 0,
    });
  }
  assert.deepEqual((await askAsOther('GET', `service/definition?id=${serviceId}`)).body, {
    items: [],
    page: 1,
    page_size: 20,
    total: 0,
  });
  const [attached, unknown] = [
    { device_id: deviceId, service_id: serviceId },
    { device_id: 'none', service_id: 'none' },
  ];
  assert.deepEqual(
    (await askAsOther('POST', 'service/instance', attached)).body,
    (await askAsOther('POST', 'service/instance', unknown)).body,
  );
  assert.deepEqual(
    [await list(`service/definition?id=${serviceId}`), await list(`service/instance?id=${instanceId}`)],
    before,
  );
});

test('secrets are masked in values and logs, and a caller that ignores secrets and defaults does not remove them', async () => {
  const secret = 'hunter22-of-oktopus';
  const serviceId = await define({
    variables: [...variables, { name: 'pin', secret: true, default: secret }],
    script: 'print("pin " .. get_variable_value("pin")) error("pin " .. get_variable_value("pin"))',
  });
  const instanceId = await attach(await register(), serviceId, { A: 'a', pin: `${secret}-own` });
  await ask('POST', `service/instance/${instanceId}/execute`);
  await reach(instanceId, 'failed');
  assert.match((await readLogs(`service_instance_id=${instanceId}`))[0]?.message ?? '', /pin \*{8}\n.*pin \*{8}/);

  const [instance] = (await list(`service/instance?id=${instanceId}`)).items;
  assert.deepEqual(instance?.variables, { A: 'a', pin: '********' });
  assert.equal((await ask('PUT', 'service/instance', instance)).status, 204);
  assert.equal(
    ((await call(system, 'GET', `/v1/instances/${instanceId}`)) as unknown as { outdated: boolean }).outdated,
    false,
    'the mask stands for the value',
  );
  const known = [
    { name: 'A', description: '', type: 'string', required: true },
    { name: 'pin', description: '', type: 'string', required: false },
  ];
  assert.equal((await ask('PUT', 'service/definition', { id: serviceId, variables: known })).status, 204);
  const [definition] = (await list(`service/definition?id=${serviceId}`)).items;
  const pin = (definition?.variables as unknown as object[])[1];
  assert.deepEqual(pin, {
    name: 'pin',
    description: '',
    type: 'string',
    required: false,
    default: '********',
    secret: true,
  });

  // The default of a variable that stops being secret is dropped, because it would be shown.
  await ask('PUT', 'service/definition', { id: serviceId, variables: [known[0], { ...known[1], secret: false }] });
  const shown = await ask('GET', `service/definition?id=${serviceId}`);
  assert.ok(!JSON.stringify(shown.body).includes(secret));
});

test('each change is in the audit under its /v1 path, and a POST may be repeated', async () => {
  const serviceId = await define();
  await ask('PUT', 'service/definition', { id: serviceId, description: 'another' });
  const instanceId = await attach(await register(), serviceId);
  await ask('POST', `service/instance/${instanceId}/execute`);
  await ask('DELETE', 'service/instance', { id: instanceId });
  await ask('DELETE', 'service/instance', { id: instanceId });
  await until(
    'its workflow is closed',
    async () => (await ask('DELETE', 'service/definition', { id: serviceId })).status === 204,
  );
  const changesOf = async (resource: string): Promise<unknown[]> => {
    const { items } = await call(system, 'GET', `/v1/audit?resource=${encodeURIComponent(resource)}`);
    const told = (items as unknown as { operation: string; status: number }[])
      .map(({ operation, status }) => `${operation} ${status}`)
      .reverse();
    return told.filter((each) => !each.endsWith(' 409'));
  };
  assert.deepEqual(await changesOf(`/v1/services/${serviceId}`), [
    'createOktopusDefinition 201',
    'changeOktopusDefinition 204',
    'deleteOktopusDefinition 204',
  ]);
  assert.deepEqual(await changesOf(`/v1/instances/${instanceId}`), [
    'createOktopusInstance 201',
    'executeOktopusInstance 202',
    'deleteOktopusInstance 204',
    'deleteOktopusInstance 404',
  ]);

  const key = { 'Idempotency-Key': 'order-4711' };
  const once = { name: 'once', script };
  for (const replayed of [undefined, 'true']) {
    const { status, body, headers } = await ask('POST', 'service/definition', once, key);
    assert.deepEqual([status, body, headers['idempotency-replayed']], [201, null, replayed]);
  }
});
