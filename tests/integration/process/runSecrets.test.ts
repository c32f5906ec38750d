import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { Schemas } from '../../../client/client.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { readStoredParametersOf } from '../../support/database/parameters.ts';
import {
  act,
  requestAction,
  attach,
  call,
  newSerialNumber,
  reach,
  setParameterMessage,
  showAction,
} from '../../support/process/system.ts';
import { until } from '../../support/until.ts';
import { textsOf } from '../../support/process/workflows.ts';

/** Runs and device actions leave no secret in the log, the database or Temporal's histories. */

const system = await startTestSystem();
const code = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const connections = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.';

function simulate(serialNumber: string): SimulatedCpe {
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber,
    retry: { baseMs: 50 },
    connectionRequest: { port: 0 },
  });
  after(() => cpe.stop());
  return cpe;
}

/** @returns the action once it has ended. */
async function done(device: string, body: Schemas['NewDeviceAction']): Promise<Schemas['DeviceActionWithResult']> {
  const { id } = await requestAction(system, device, body);
  await until('the action has ended', async () => (await showAction(system, device, id)).settled_at !== null);
  return showAction(system, device, id);
}

test('no variable value is in any history or log line', async () => {
  const canary = 'kanarienvogel-91c2';
  const serialNumber = newSerialNumber();
  const script = `print("password " .. variables.secret_value)
    send_cwmp_message_and_forget(device_id, "<" .. variables.secret_value, 1)
    error("bad " .. variables.secret_value)`;
  const failing = await attach(system, { serialNumber, script, variables: { secret_value: canary } });
  const sent = await attach(system, {
    serialNumber,
    script: `local message = [[${setParameterMessage('InternetGatewayDevice.' + canary, 'x')}]]
      send_cwmp_message_and_forget(device_id, message, 1)
      set_provisioning_status("provisioned")`,
    variables: { secret_value: canary },
  });
  await simulate(serialNumber).boot();
  await reach(system, failing.id, 'failed');
  await reach(system, sent.id, 'failed');
  for (const { workflow_id: workflowId } of [failing, sent]) {
    const handle = system.temporal.workflow.getHandle(workflowId);
    await assert.rejects(handle.result());
    const payloads = textsOf(await handle.fetchHistory());
    assert.ok(payloads.includes('recordOutcome'));
    assert.ok(!payloads.includes(canary), `${workflowId} holds the canary`);
  }
  assert.ok(system.logged.length > 0);
  assert.ok(!system.logged.join('').includes(canary));
});

test('nothing derived from a secret is in the history of a run, nor in the summaries of its messages', async () => {
  const secret = 'Kanarienvogel-91c2-Gelb';
  const serialNumber = newSerialNumber();
  const script = `local secret = variables.secret_value
    local forms = { base64_encode(secret), secret:upper(), secret:lower(), secret:reverse(), secret:sub(1, 9) }
    for _, form in ipairs(forms) do
      local path = "InternetGatewayDevice.DeviceInfo." .. form
      local body = "<cwmp:AddObject><ObjectName>" .. path .. ".</ObjectName><ParameterKey/></cwmp:AddObject>"
      send_cwmp_message_and_forget(device_id, "<Envelope><Body>" .. body .. "</Body></Envelope>", 1)
      send_cwmp_message_and_forget(device_id, (string.gsub([[${setParameterMessage(code, 'x')}]], "${code}", path)), 1)
    end
    send_cwmp_message_and_forget(device_id, [[${setParameterMessage(code, 'x')}]], 1)
    sleep(1)
    send_cwmp_message_and_forget(device_id, [[${setParameterMessage(code, 'y')}]], 1)
    set_provisioning_status("provisioned")`;
  const { id, workflow_id: workflowId } = await attach(system, {
    serialNumber,
    script,
    variables: { secret_value: secret },
    definitions: [{ name: 'secret_value', secret: true }],
  });
  await act(system, id, 'execute');
  const handle = system.temporal.workflow.getHandle(workflowId);
  let history = '';
  await until('the second step is executed', async () => {
    history = textsOf(await handle.fetchHistory());
    return history.includes('Acknowledgement of');
  });
  const { rows } = await system.pool.query<{ summary: string }>(
    `select m.summary
     from messages m
     join devices d on d.key = m.device_key
     where d.id = $1`,
    [serialNumber],
  );
  assert.equal(rows.length, 12);
  const shown = [history, ...rows.map(({ summary }) => summary)].join('\n');
  const derived = [Buffer.from(secret).toString('base64'), secret.toUpperCase(), secret.toLowerCase()];
  for (const form of [...derived, Buffer.from(secret).reverse().toString(), secret])
    assert.ok(!shown.includes(form.slice(0, 9)), form);
  assert.match(history, /Sleep for 1 s after AddObject ….*SetParameterValues …/);
  assert.match(history, /Acknowledgement of SetParameterValues ProvisioningCode/);
  await act(system, id, 'cancel');
});

test('passwords are neither shown nor stored, whether their name or the caller marks them', async () => {
  const device = newSerialNumber();
  await call(system, 'POST', '/v1/devices', { id: device });
  const cpe = simulate(device);
  await cpe.start();
  assert.equal((await cpe.boot()).ok, true);
  const password = `${connections}1.Password`;
  await done(device, { method: 'add_object', path: connections });
  const secret = 'korrekt-pferd-77';
  const asked = await done(device, {
    method: 'set_parameter_values',
    values: [
      { name: password, value: secret },
      { name: code, value: `${secret}-code`, secret: true },
    ],
  });
  assert.equal(asked.status, 'acknowledged', JSON.stringify(asked));
  assert.deepEqual([cpe.get(password), cpe.get(code)], [secret, `${secret}-code`]);
  await done(device, { method: 'get_parameter_values', names: [code] });
  await done(device, { method: 'refresh' });
  const explained = await Promise.all(
    ['messages', 'actions', 'parameters'].map((what) => call(system, 'GET', `/v1/devices/${device}/${what}?limit=200`)),
  );
  const requests = (await call(system, 'GET', `/v1/devices/${device}/actions`)).items;
  const shown = JSON.stringify([
    explained,
    await Promise.all(requests.map(({ id }) => showAction(system, device, id))),
  ]);
  assert.ok(!shown.includes(secret));
  assert.match(shown, /\*{8}/);
  assert.ok(!system.logged.join('').includes(secret));
  const { rows } = await system.pool.query<{ row: string }>(
    `select m::text as row
      from messages m
      union all
      select d::text
      from devices d
      union all
      select e::text
      from events e`,
  );
  assert.ok(!rows.some(({ row }) => row.includes(secret)));
  const parameters = await readStoredParametersOf(system.pool, device);
  assert.ok(parameters.length > 0);
  assert.ok(!JSON.stringify(parameters).includes(secret));
  const { events } = await system.temporal.workflow.getHandle(asked.workflow_id).fetchHistory();
  assert.ok(!JSON.stringify(events).includes(Buffer.from(secret).toString('base64').slice(0, 12)));
});
