import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkSyntax } from '../../../activities/lua/syntax.ts';
import { createDryRun } from '../../../simulator/dryRun/dryRun.ts';
import { assertProblem, pppoeValues, startTestApi } from '../../support/api/api.ts';
import { storeParameters } from '../../support/database/parameters.ts';
import { insertDevice } from '../../support/database/rows.ts';

const api = await startTestApi({ dryRun: createDryRun(), checkScript: checkSyntax });
const { call, callAsOther, pool } = api;
const script = readFileSync(new URL('../../../bin/demo/pppoe.lua', import.meta.url), 'utf8');
const variables = [
  { name: 'pppoe_username', required: true },
  { name: 'pppoe_password', required: true, secret: true },
];
const provisioned = 'set_provisioning_status("provisioned")';
const { body: service } = await call('POST', '/v1/services', { name: 'pppoe', script, variables });

interface Tried {
  status: string;
  model: string;
  samples: string[];
  log: { at: string; text: string }[];
  messages: {
    xml: string;
    state: string;
    response: unknown;
    fault: { parameter_faults: { fault_code: string }[] } | null;
  }[];
  warnings: { code: string }[];
  error: { type: string; message: string } | null;
}

async function dryRun(path: string, body: unknown): Promise<Tried> {
  const answer = await call('POST', path, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as unknown as Tried;
}

async function storeParameter(
  deviceKey: number,
  path: string,
  value: string,
  type = 'string',
  writable = true,
): Promise<void> {
  await storeParameters(pool, deviceKey, [{ path, value, type, writable }]);
}

test('a service is tested on a simulated CPE, and nothing is stored or sent', async () => {
  const tried = await dryRun(`/v1/services/${service.id}/dry-run`, { values: pppoeValues });
  assert.deepEqual([tried.status, tried.model, tried.samples, tried.error], ['provisioned', 'igd', [], null]);
  assert.equal(tried.messages.length, 4);
  assert.match(tried.messages[0]?.xml ?? '', /<cwmp:AddObject><ObjectName>InternetGatewayDevice\./);
  assert.deepEqual(tried.messages[0]?.response, { name: 'AddObject', instanceNumber: 1, status: 0 });
  assert.match(tried.log[0]?.at ?? '', /^\d{4}-.*Z$/);
  assert.deepEqual([...new Set(tried.warnings.map(({ code }) => code))], ['hard_coded_instance', 'unescaped_variable']);
  const { rows } = await pool.query<{ count: number }>(
    'select (select count(*) from messages) + (select count(*) from runs) + (select count(*) from outbox) as count',
  );
  assert.equal(Number(rows[0]?.count), 0);
  assert.deepEqual(api.dispatched, []);
});

test('an unsaved script is tested on the requested model', async () => {
  const tried = await dryRun('/v1/dry-run', {
    script: `assert(set_parameter_values({ ["Device.DeviceInfo.SerialNumber"] = "1" })) ${provisioned}`,
    model: 'tr181',
  });
  assert.deepEqual([tried.status, tried.model, tried.error?.type], ['failed', 'tr181', 'CwmpFault']);
  assert.equal(tried.messages[0]?.fault?.parameter_faults[0]?.fault_code, '9008');
});

test('secrets are masked everywhere', async () => {
  const secret = 'canary <&> "secret"';
  const tried = await call('POST', '/v1/dry-run', {
    script: `print(variables.key, json_encode(variables))
      assert(set_parameter_values({
        ["InternetGatewayDevice.Time.NTPServer1"] = variables.key,
        ["InternetGatewayDevice.ManagementServer.Password"] = variables.key,
      }))
      local server = "InternetGatewayDevice.Time.NTPServer1"
      print(assert(get_parameter_values(server))[server])
      error(variables.key)`,
    variables: [{ name: 'key', secret: true }],
    values: { key: secret },
  });
  assert.equal(tried.status, 200);
  assert.doesNotMatch(JSON.stringify(tried.body), /canary/);
  assert.match(JSON.stringify(tried.body), /\*{8}/);
  assert.doesNotMatch(api.logged.join(''), /canary/);
});

test('a stored device serves as the model, and the secrets of its services are masked', async () => {
  const key = await insertDevice(pool, 'CPE-1');
  await pool.query(`update devices set root = 'InternetGatewayDevice.', software_version = '7.1' where key = $1`, [
    key,
  ]);
  await storeParameter(key, 'InternetGatewayDevice.X_ACME_Mode', 'canary-of-another');
  await storeParameter(key, 'InternetGatewayDevice.DeviceInfo.SoftwareVersion', '7.1', 'string', false);
  const { body: other } = await call('POST', '/v1/services', {
    name: 'other',
    script: provisioned,
    variables: [{ name: 'mode', secret: true }],
  });
  const attached = await call('POST', '/v1/instances', {
    device_id: 'CPE-1',
    service_id: other.id,
    variables: { mode: 'canary-of-another' },
  });
  assert.equal(attached.status, 201);
  const tried = await dryRun('/v1/dry-run', {
    script: `print(device_id, device.software_version, get_device_parameter("InternetGatewayDevice.X_ACME_Mode"))
      local _ = get_parameter_values("InternetGatewayDevice.Time.NTPServer1") ${provisioned}`,
    device_id: 'CPE-1',
  });
  assert.deepEqual([tried.model, tried.log[0]?.text], ['device', 'CPE-1\t7.1\t********']);
  assert.deepEqual(
    tried.warnings.map(({ code }) => code),
    ['unknown_parameter'],
  );
});

test("another organization's device and service are not found", async () => {
  await insertDevice(pool, 'CPE-2', { organization: 'other' });
  assertProblem(await call('POST', '/v1/dry-run', { script: provisioned, device_id: 'CPE-2' }), 404, 'not-found');
  assertProblem(await callAsOther('POST', `/v1/services/${service.id}/dry-run`, {}), 404, 'not-found');
  const tried = await dryRun('/v1/dry-run', {
    script: `print(send_cwmp_message_and_forget("CPE-2", "<Envelope><Body><Reboot/></Body></Envelope>", 5).error_code)
      ${provisioned}`,
  });
  assert.equal(tried.log[0]?.text, '404');
});

test('problems in the request are named by field', async () => {
  assertProblem(await call('POST', '/v1/dry-run', { script: 'oops oops' }), 422, 'invalid-fields', ['script']);
  assertProblem(
    await call('POST', '/v1/dry-run', { script: provisioned, values: { nope: 1 } }),
    422,
    'invalid-fields',
    ['values.nope'],
  );
  assertProblem(
    await call('POST', `/v1/services/${service.id}/dry-run`, { values: { pppoe_username: 7 } }),
    422,
    'invalid-fields',
    ['values.pppoe_username'],
  );
  assertProblem(
    await call('POST', '/v1/dry-run', { script: provisioned, model: 'igd', device_id: 'CPE-1' }),
    422,
    'invalid-fields',
    ['model'],
  );
  assertProblem(await call('POST', '/v1/dry-run', { script: provisioned, model: 'tr69' }), 422, 'invalid-fields', [
    'model',
  ]);
});

test('a masked default is not a value: a sample value replaces it', async () => {
  const tried = await dryRun('/v1/dry-run', {
    script: `print(variables.pin) ${provisioned}`,
    variables: [{ name: 'pin', secret: true, required: true, default: '********' }],
  });
  assert.deepEqual([tried.samples, tried.log[0]?.text], [['pin'], '1']);
});
