import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { Schemas } from '../../../client/client.ts';
import type { Misbehaviour } from '../../../simulator/misbehaviour.ts';
import { tmf640Path } from '../../../domain/tmf640.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { startReceiver } from '../../support/api/receiver.ts';
import { basicOf } from '../../support/cpe/authorization.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { textsOf } from '../../support/process/workflows.ts';
import { until } from '../../support/until.ts';
import {
  attach,
  call,
  newSerialNumber,
  reach,
  readRun,
  setParameterMessage,
  show,
} from '../../support/process/system.ts';

const canary = 'kanarie-5d1e';
const system = await startTestSystem({ CUTTLE_LOG_LEVEL: 'trace', CUTTLE_HTTP_ALLOW: '127.0.0.0/8' });
const bss = createServer((_, response) => response.end(canary)).listen(0, '127.0.0.1');
await once(bss, 'listening');
after(() => bss.close());
const host = `127.0.0.1:${(bss.address() as AddressInfo).port}`;

async function send(method: string, path: string, body: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(system.apiUrl + path, {
    method,
    body,
    headers: { authorization: `Bearer ${system.apiKey}`, 'content-type': 'application/json', ...headers },
  });
  return response.status;
}

function around(text: string, part: string): string {
  const at = text.indexOf(part);
  return text.slice(Math.max(at - 200, 0), at + 100);
}

function lines(): Record<string, unknown>[] {
  return system.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const script = `print("the password is " .. variables.pin)
local headers = { Authorization = variables.pin }
http_request{ url = "http://${host}/${canary}", method = "POST", headers = headers, body = variables.pin }
create_or_update_device_credential("user-" .. device_id, variables.pin)
local message = "${setParameterMessage('InternetGatewayDevice.Nothing', `" .. variables.pin .. "`)}"
send_cwmp_message_and_forget(device_id, message, 5)
set_provisioning_status("provisioned")`;

const secret = 'Zwei-Geheime-Worte-91c2';
const half = Math.floor(secret.length / 2);
const base64 = Buffer.from(secret).toString('base64');
const upper = secret.toUpperCase();
const lower = secret.toLowerCase();
const forms = [
  secret,
  base64,
  secret.slice(0, half),
  secret.slice(half),
  upper,
  lower,
  Buffer.from(secret).reverse().toString(),
];

/** Names the secret and the forms that the scripts below derive from it. */
const derive = `local secret, root, sets, gets = variables.pin, "InternetGatewayDevice.", {}, {}
local half = #secret // 2
local forms = { secret, base64_encode(secret), secret:sub(1, half), secret:sub(half + 1), secret:upper(),
  secret:lower(), secret:reverse() }
local all = table.concat(forms, " ")
for index, form in ipairs(forms) do sets[root .. form], gets[index] = "x", root .. form end
`;

/** How a script, or the CPE, brings what is derived from a secret into a failure, and where the run then shows it. */
const ways: [what: string, script: string, shown: string, failure: RegExp][] = [
  ['an error text', 'error(all)', upper, /raised an error in line 7\. Its text: cuttle instance log ins_/],
  [
    'an error table',
    `error({ error_code = "9002", error_message = all,
      parameter_faults = { { parameter_name = all, fault_code = "9007", fault_string = all } } })`,
    upper,
    /raised an error with code 9002 in line 7\. Its text: cuttle/,
  ],
  [
    'a fault whose text repeats the value',
    'assert(set_parameter_values({ [root .. "DeviceInfo.ProvisioningCode"] = all }))',
    upper,
    /message 1, SetParameterValues ProvisioningCode, with fault 9007 \(.*ProvisioningCode: 9007, .*in line 7\. Its/,
  ],
  [
    'a value in the path of a failing set',
    'assert(set_parameter_values(sets))',
    upper,
    /message 1, SetParameterValues …, …, … \+4, with fault 900\d \(.*a parameter: 9005, .*in line 7\. Its text/,
  ],
  [
    'an awaited call on a path, and its fault as the last one',
    'local values = get_parameter_values(gets)\nset_provisioning_status("failed")',
    upper,
    /"failed"\. Last fault: The CPE answered message 1, GetParameterValues …, …, … \+4, with fault 9005 /,
  ],
  [
    'a discarded fault',
    'add_object(root .. table.concat(forms, ".") .. ".")',
    upper,
    /The CPE answered message 1, AddObject …\.?, with fault 9005 \(.*in line 7\. Its text/,
  ],
  [
    'the log',
    'print(all)\nset_provisioning_status("failed")',
    upper,
    /^The script set provisioning_status to "failed"$/,
  ],
  [
    'an HTTP request that fails',
    'error(http_request{ url = "http://" .. secret:lower() .. ".example/" .. all }.error_message)',
    lower,
    /raised an error in line 7\./,
  ],
  [
    'an HTTP request whose error table is raised',
    `error(http_request{ url = "http://" .. secret:lower() .. ".example/",
      headers = { [base64_encode(secret)] = all } })`,
    base64,
    /raised an error in line 7\./,
  ],
  [
    "a vendor's method",
    `local message = "<Envelope><Body><X_" .. secret:upper() .. "/></Body></Envelope>"
    assert(send_cwmp_message(device_id, message) == true, all)`,
    upper,
    /raised an error in line 8\./,
  ],
  [
    'an event that does not come',
    'assert(wait_for_event("X 00D09E " .. secret:upper(), 1))',
    upper,
    /raised an error in line 7\./,
  ],
];

/** Runs the script on a CPE that repeats the value in its fault. Returns the failed instance. */
async function fail(script: string): Promise<Schemas['Instance']> {
  const serialNumber = newSerialNumber();
  const definitions = [{ name: 'pin', secret: true }];
  const variables = { pin: secret };
  const { id } = await attach(system, { serialNumber, script: derive + script, definitions, variables });
  const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
  const faults: Misbehaviour[] = [{ kind: 'faultParameter', path, code: '9007', text: forms.slice(1).join(' ') }];
  await new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, faults, retry: { baseMs: 50 } }).boot();
  return await reach(system, id, 'failed');
}

/** Returns everything that Temporal holds of the instance's workflow, and the message of its failure. */
async function temporalTexts({
  workflow_id: workflowId,
}: Schemas['Instance']): Promise<[all: string, failure: string]> {
  const handle = system.temporal.workflow.getHandle(workflowId);
  const [{ raw }, history] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  const failed = history.events?.at(-1)?.workflowExecutionFailedEventAttributes;
  return [`${textsOf(history)}\n${textsOf(raw)}`, failed?.failure?.message ?? ''];
}

test('nothing derived from a secret reaches Temporal, an event, a webhook or the log, whatever fails', async () => {
  const receiver = await startReceiver((response) => response.end());
  await call(system, 'POST', '/v1/webhooks', { url: `${receiver.url}/events` });
  await call(system, 'POST', `${tmf640Path}/hub`, { callback: `${receiver.url}/tmf640` });
  const failed = await Promise.all(ways.map(async (way) => ({ way, instance: await fail(way[1]) })));
  const received = (path: string, id: string, status: string): boolean =>
    receiver.at(path).some(({ body }) => body.includes(id) && body.includes(status));
  await until('all failures have arrived at the webhooks', () =>
    failed.every(
      ({ instance: { id } }) => received('/events', id, 'instance.failed') && received('/tmf640', id, '"inactive"'),
    ),
  );
  const events = JSON.stringify(await call(system, 'GET', '/v1/events?after=oldest&limit=200'));
  const outside = new Map([
    ['the log', system.logged.join('')],
    ['the events', events],
    ['the webhooks', receiver.received.map(({ body }) => body).join('\n')],
  ]);
  for (const { way, instance } of failed) {
    const [what, , shown, expected] = way;
    const { id } = instance;
    const [all, failure] = await temporalTexts(instance);
    outside.set(`Temporal (${what})`, all);
    assert.match(failure, expected, what);
    assert.ok(events.includes(id), what);
    const run = JSON.stringify([
      await readRun(system, id, 1),
      await call(system, 'GET', `/v1/instances/${id}/explain`),
    ]);
    assert.ok(run.includes(shown), `the API shows ${what}: ${run}`);
    assert.ok(!run.includes(secret), what);
  }
  assert.match([...outside.values()].join('\n'), /Response to SetParameterValues …, …, … \+4 within/);
  for (const [where, text] of outside)
    for (const form of forms) assert.ok(!text.includes(form), `${where} holds ${form}: ${around(text, form)}`);
});

test('at level trace no log line contains a secret, and each line has its ids', async () => {
  await call(system, 'PATCH', '/v1/organization', { http_allow: [host] });
  const serialNumber = newSerialNumber();
  const attached = await attach(system, {
    serialNumber,
    script,
    definitions: [{ name: 'pin', secret: true }],
    variables: { pin: canary },
  });
  await new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } }).boot();
  await reach(system, attached.id, 'failed');
  await call(system, 'PATCH', `/v1/devices/${serialNumber}`, {
    connection_request: { username: canary, password: canary },
  });
  await call(system, 'POST', `/v1/credentials`, {
    username: 'box',
    device_id: serialNumber,
    password: `${canary}-credential`,
  });

  assert.equal(await send('POST', '/v1/devices', `{"id": "${canary}`), 400);
  assert.equal(await send('POST', '/v1/devices', JSON.stringify({ id: 'x', [canary]: canary })), 422);
  assert.equal(await send('POST', `/v1/instances/${canary}/retry?secret=${canary}`, '{}'), 400);
  assert.equal(await send('POST', '/v1/devices', '{}', { authorization: `Bearer ${canary}` }), 401);

  const cpe = new RawCpe(Number(new URL(system.acsUrl).port));
  await cpe.post(inform({ serial: newSerialNumber(), parameterKey: canary }), {
    authorization: basicOf({ username: 'default.box', password: canary }),
    cookie: `session=${canary}`,
  });
  await cpe.post(envelope(`<cwmp:Nothing><Password>${canary}</Password></cwmp:Nothing>`));
  await cpe.post(`<broken ${canary}`);
  await cpe.close();

  assert.ok(
    !system.logged.join('').includes(canary),
    system.logged.find((line) => line.includes(canary)),
  );
  const instance = await show(system, attached.id);
  const ended = lines().find(({ msg, instance: id }) => msg === 'run ended' && id === attached.id);
  assert.deepEqual(
    [ended?.level, ended?.status, ended?.error, ended?.workflowId],
    ['info', 'failed', 'CwmpFault', instance.workflow_id],
  );
  assert.equal(typeof ended?.workflowRunId, 'string');
  const given = lines().find(({ msg, run }) => msg === 'message sent' && run === ended?.run);
  assert.match(String(given?.session), /^[0-9a-f]{24}$/);
  const change = lines().find(({ msg, route }) => msg === 'request' && route === '/v1/devices/{id}');
  assert.deepEqual(
    [typeof change?.requestId, change?.status, change?.organization, change?.key],
    ['string', 200, 'default', 'test'],
  );
});

test("a secret that reaches a log line by mistake is redacted, and so are an error's details", () => {
  const logged: string[] = [];
  const log = createLog('trace', { write: (line: string) => void logged.push(line) });
  const error = Object.assign(
    new Error('duplicate key', { cause: Object.assign(new Error('below'), { detail: canary }) }),
    { detail: `(password)=(${canary})`, code: '23505' },
  );
  log.info(
    {
      password: canary,
      credential: { password: canary, username: 'ann' },
      headers: { authorization: canary },
      err: error,
    },
    'oops',
  );
  const [line = ''] = logged;
  assert.ok(!line.includes(canary), line);
  const { level, err, credential } = JSON.parse(line) as {
    level: string;
    err: { code: string; message: string };
    credential: { username: string };
  };
  assert.deepEqual([level, err.code, err.message, credential.username], ['info', '23505', 'duplicate key', 'ann']);
});
