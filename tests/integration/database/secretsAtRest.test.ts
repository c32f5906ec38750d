import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { readStepContext } from '../../../db/runs/stepContext.ts';
import { answered } from '../../support/api/answered.ts';
import { canariesIn, findCanaries } from '../../support/database/canaries.ts';
import { cuttleOf } from '../../support/process/cuttle.ts';
import { fault, inform } from '../../support/cpe/cpeMessages.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach, setParameterMessage } from '../../support/process/system.ts';

/** Uses secrets of every kind, and then searches for any of them in plain text. */

const system = await startTestSystem({ CUTTLE_HTTP_ALLOW: '127.0.0.1' });
const code = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const ntp = 'InternetGatewayDevice.Time.NTPServer1';
const connectionPassword = 'InternetGatewayDevice.ManagementServer.ConnectionRequestPassword';

/** The values that must not be found anywhere. */
const given = {
  variable: 'canary-<var>&"1"-7f3a',
  fallback: 'canary-default-55aa',
  token: 'canary-token-91ce',
  answer: 'canary-answer-c0de',
  credential: 'canary-credential-31aa',
  connection: 'canary-connection-8812',
};
/** Including generated ones. */
const canaries: Record<string, string> = { ...given };
/** The output of the CLI and the API. */
const said: string[] = [];

const server = createServer((request, response) => {
  request
    .resume()
    .on('end', () => response.setHeader('x-secret', given.answer).end(JSON.stringify({ password: given.answer })));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => {
  server.closeAllConnections();
  server.close();
});
const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const definitions = [
  { name: 'secret', secret: true },
  { name: 'fallback', secret: true, default: given.fallback },
  { name: 'token', secret: true },
  { name: 'url' },
];
const variables = (): Record<string, string> => ({ secret: given.variable, token: given.token, url: url() });

const life = `
local made = generate_random_string(24)
print("secret", variables.secret, variables.fallback, made)
local headers = { Authorization = "Bearer " .. variables.token }
local answer = http_request{ url = variables.url, method = "POST", headers = headers, body = variables.token }
assert(answer.status == 200)
assert(create_or_update_device_credential("box", made .. "-login").ok)
assert(set_parameter_values({ ["${code}"] = variables.secret, ["${ntp}"] = made }))
assert(get_parameter_values({ "${code}", "${ntp}" }))
sleep(0.01)
refresh_device_parameters(device_id)
set_provisioning_status("provisioned")`;

function plugIn(serialNumber: string): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 } });
}

async function show(path: string): Promise<void> {
  said.push(JSON.stringify(await call(system, 'GET', path)));
}

async function assertNowhere(): Promise<void> {
  assert.deepEqual(await findCanaries(system.pool, canaries), []);
  assert.deepEqual(canariesIn(system.logged.join('\n'), canaries), [], 'in the log');
  const { items } = await answered(system.client.GET('/v1/instances', { params: { query: { limit: 200 } } }));
  for (const { id, workflow_id: workflowId } of items) {
    for await (const { runId } of system.temporal.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
      const history = await system.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      assert.deepEqual(canariesIn(textsOf(history), canaries), [], `in the history of ${id}`);
    }
  }
  assert.deepEqual(
    said.flatMap((text) => canariesIn(text, canaries)),
    [],
    'in the output of the API and the CLI',
  );
}

/** Everything in a history, payloads included. */
function textsOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textsOf).join('\n');
}

test(
  'secrets of every kind appear neither in the database nor in Temporal nor in any output',
  { timeout: 180_000 },
  async () => {
    await call(system, 'PATCH', '/v1/organization', { http_allow: [new URL(url()).host] });
    await system.pool.query(`update organizations set set_connection_request_credentials = true where id = 'default'`);
    const serialNumber = newSerialNumber();
    await call(system, 'POST', '/v1/devices', {
      id: serialNumber,
      connection_request: { username: 'acs', password: given.connection },
    });
    said.push(
      JSON.stringify(
        await call(system, 'POST', '/v1/credentials', {
          username: 'own',
          password: given.credential,
          device_id: serialNumber,
        }),
      ),
    );
    const attached = await attach(system, {
      serialNumber,
      script: life,
      variables: variables(),
      definitions,
      events: ['0 BOOTSTRAP', '4 VALUE CHANGE'],
    });
    const cpe = plugIn(serialNumber);
    await cpe.boot();
    const { run } = await reach(system, attached.id, 'provisioned');
    canaries.made = cpe.get(ntp) ?? '';
    canaries.connectionMade = cpe.get(connectionPassword) ?? '';
    assert.equal(cpe.get(code), given.variable);
    assert.ok(canaries.made.length === 24 && canaries.connectionMade.length > 8);
    // The device reports what the script set, changed and unchanged.
    await cpe.inform(['4 VALUE CHANGE']);
    await cpe.inform(['2 PERIODIC']);
    assert.equal((await reach(system, attached.id, 'provisioned')).run, run, 'its own change triggers nothing');
    for (const path of [
      `/v1/instances/${attached.id}`,
      `/v1/instances/${attached.id}/runs/1`,
      `/v1/instances/${attached.id}/explain`,
      '/v1/services',
      `/v1/devices/${serialNumber}/messages`,
      `/v1/devices/${serialNumber}/parameters?limit=200`,
      `/v1/devices/${serialNumber}/calls`,
    ])
      await show(path);
    for (const args of [
      ['instance', 'log', attached.id],
      ['instance', 'status', '--json'],
      ['device', 'show', serialNumber],
    ]) {
      const { stdout, stderr } = await cuttleOf(system)(...args);
      said.push(stdout + stderr);
    }
    await assertNowhere();
    const log = said.find((text) => text.includes('"log"')) ?? '';
    assert.match(log, /secret\\t\*{8}\\t\*{8}\\t\*{8}/);
  },
);

test('neither the error of a script nor the fault of a CPE exposes a secret', { timeout: 120_000 }, async () => {
  const failing = newSerialNumber();
  const script = `local made = generate_random_string(12)
    error("it is " .. variables.secret .. " or " .. made .. " or " .. xml_escape(variables.secret))`;
  const { id } = await attach(system, { serialNumber: failing, script, variables: variables(), definitions });
  await plugIn(failing).boot();
  const { error } = await reach(system, id, 'failed');
  assert.match(error?.message ?? '', /it is \*{8} or \*{8} or \*{8}$/);

  const faulting = newSerialNumber();
  const sending = `local made = generate_random_string(24)
    assert(create_or_update_device_credential("box2", made .. "-login").ok)
    assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(ntp, ']] .. made .. [[')}]]) == true)
    set_provisioning_status("provisioned")`;
  const made = await attach(system, { serialNumber: faulting, script: sending, variables: variables(), definitions });
  const cpe = new RawCpe(Number(new URL(system.acsUrl).port));
  await cpe.post(inform({ serial: faulting }));
  let asked = await cpe.post('');
  // Its connection request credential comes first.
  if (asked.body.includes('ConnectionRequestPassword')) asked = await cpe.post(fault('9001', 'no'));
  canaries.faulted = new RegExp(`${ntp}</Name><Value[^>]*>([^<]+)<`).exec(asked.body)?.[1] ?? '';
  assert.equal(canaries.faulted.length, 24, asked.body);
  await cpe.post(
    fault('9007', `not ${canaries.faulted}, ${canaries.faulted}-login, nor canary-&lt;var&gt;&amp;"1"-7f3a`),
  );
  await cpe.close();
  const failed = await reach(system, made.id, 'failed');
  said.push(JSON.stringify(failed));
  await show(`/v1/instances/${made.id}/runs/1`);
  await assertNowhere();
});

test('a sealed value opens only in its own place, and an unreadable row names its key', async () => {
  const { pool } = system;
  const { rows } = await pool.query<{ id: number }>('select id from runs order by id limit 1');
  const runId = rows[0]?.id ?? 0;
  assert.equal((await readStepContext(pool, runId, 1))?.variables.secret, given.variable);
  await pool.query(`update runs set organization_id = 'other' where id = $1`, [runId]);
  await assert.rejects(readStepContext(pool, runId, 1), {
    name: 'SealError',
    message: /cannot be decrypted with the key test: it was changed/,
  });
  await pool.query(
    `update runs
      set organization_id = 'default', variables = to_jsonb(replace(variables #>> '{}', ':test:', ':lost:'))
      where id = $1`,
    [runId],
  );
  await assert.rejects(readStepContext(pool, runId, 1), { name: 'SealError', message: /needs the key lost/ });
});
