import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { oktopusCaller } from '../../support/api/oktopusCaller.ts';
import { addOrganization, useSharedSystem } from '../../support/process/sharedSystem.ts';
import { call } from '../../support/process/system.ts';
import { oktopusServices, script, variables } from '../../support/api/oktopusServices.ts';

const system = await useSharedSystem();
const { apiUrl } = system;
const { ask, list, readLogs, define, register, attach, reach } = oktopusServices(system);
const askAsOther = oktopusCaller(apiUrl, (await addOrganization(system)).apiKey);

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

test('secrets are masked in values and logs, and a caller that ignores them does not remove them', async () => {
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
    const entries = (items as unknown as { operation: string; status: number }[])
      .map(({ operation, status }) => `${operation} ${status}`)
      .reverse();
    return entries.filter((each) => !each.endsWith(' 409'));
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
