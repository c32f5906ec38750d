import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { basicOf } from '../../support/cpe/authorization.ts';
import { envelope, inform } from '../../support/cpe/cpeMessages.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { until } from '../../support/until.ts';
import { attach, call, newSerialNumber, reach, setParameterMessage, show } from '../../support/process/system.ts';

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

/** Returns the history of the instance's workflow, with its payloads. */
async function historyOf(id: string): Promise<string> {
  const { workflow_id: workflowId } = await show(system, id);
  const history = await system.temporal.workflow.getHandle(workflowId).fetchHistory();
  return JSON.stringify(history, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
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

test('no part of a secret that a script raises reaches the log, an event or Temporal, in any form', async () => {
  const secret = 'Zwei-Geheime-Worte';
  const forms = { half: 'pin:sub(1, 10)', upper: 'pin:upper()', reversed: 'pin:reverse()' };
  for (const [form, expression] of Object.entries(forms)) {
    const serialNumber = newSerialNumber();
    const { id } = await attach(system, {
      serialNumber,
      script: `local pin = variables.pin\nerror("${form} " .. ${expression})`,
      definitions: [{ name: 'pin', secret: true }],
      variables: { pin: secret },
    });
    await new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } }).boot();
    const failed = await reach(system, id, 'failed');
    assert.match(failed.error?.message ?? '', new RegExp(`line 2: ${form} .`), 'the API shows it');
    let events = '';
    await until('the event is visible', async () => {
      events = JSON.stringify(await call(system, 'GET', `/v1/events?instance_id=${id}&after=oldest`));
      return events.includes('The script raised an error in line 2');
    });
    for (const text of [events, await historyOf(id), system.logged.join('')])
      assert.doesNotMatch(text, /Zwei-Gehei|ZWEI-|etroW-/);
  }
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
