import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { cuttleOf } from '../../support/process/cuttle.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { until } from '../../support/until.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, call, newSerialNumber, reach, setParameterMessage } from '../../support/process/system.ts';

const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const sends = `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 2) == true)`;
const succeeds = 'set_provisioning_status("provisioned")';
const system = await startTestSystem({ CUTTLE_SESSION_HOLD_SECONDS: '1' });

type Explained = Schemas['Explanation'];

const explain = (id: string): Promise<Explained> =>
  answered(system.client.GET('/v1/instances/{id}/explain', { params: { path: { id } } }));

/** @returns the explanation of the instance once it has this code. */
async function explained(id: string, code: string): Promise<string> {
  let last: Explained | undefined;
  await until(`instance ${id} is ${code}`, async () => (last = await explain(id)).code === code).catch(
    (error: unknown) => {
      throw new Error(`it is ${JSON.stringify(last)}`, { cause: error });
    },
  );
  return last?.explanation ?? '';
}

function plugIn(serialNumber: string, options: object = {}): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
}

test('an instance explains itself from its attachment to its end', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, { serialNumber, script: `sleep(4) ${sends} ${succeeds}` });
  assert.match(
    await explained(id, 'never_informed'),
    new RegExp(`^${serialNumber} has not informed since .* It runs at the next 0 BOOTSTRAP\\.$`),
  );
  const cpe = plugIn(serialNumber);
  await cpe.inform(['2 PERIODIC']);
  assert.match(await explained(id, 'waiting_for_trigger'), /with 2 PERIODIC\.$/);
  await cpe.boot();
  assert.match(await explained(id, 'sleeping'), /sleeps until \d{4}-/);
  assert.match(
    await explained(id, 'unreachable'),
    /message 1 of run 1, SetParameterValues .* waits for .* cannot be reached by a connection request/,
  );
  await cpe.inform(['2 PERIODIC']);
  assert.match(await explained(id, 'provisioned'), /^Run 1 ended as provisioned at /);
});

test('a held instance names the one that goes first', async () => {
  const serialNumber = newSerialNumber();
  const first = await attach(system, { serialNumber, script: `sleep(60) ${succeeds}`, position: 1 });
  const second = await attach(system, { serialNumber, script: succeeds, position: 2 });
  await plugIn(serialNumber).boot();
  await explained(first.id, 'sleeping');
  assert.match(
    await explained(second.id, 'held'),
    new RegExp(`held behind instance ${first.id} \\(service-\\w+\\) of the same device, which is running`),
  );
  await call(system, 'POST', `/v1/instances/${first.id}/cancel`);
  assert.match(await explained(first.id, 'cancelled'), /^Run 1 failed: /);
  await reach(system, second.id, 'provisioned');
});

test('a failed instance explains its fault without secrets; the command prints it for people', async () => {
  const serialNumber = newSerialNumber();
  const script = `${sends} ${succeeds}`;
  const { id } = await attach(system, {
    serialNumber,
    script,
    definitions: [{ name: 'key', secret: true }],
    variables: { key: 'ProvisioningCode' },
  });
  await plugIn(serialNumber, { faults: [{ kind: 'faultParameter', path: setting, code: '9002', times: 1 }] }).boot();
  const text = await explained(id, 'cwmp_fault');
  assert.match(text, /with fault 9002 .* Fault 9002 means that an internal error occurred in the CPE\./);
  assert.doesNotMatch(text, /ProvisioningCode/);
  const { stdout, code } = await cuttleOf(system)('instance', 'explain', id);
  assert.equal(code, 0);
  assert.match(
    stdout,
    new RegExp(
      '^failed \\(cwmp_fault\\), since .*\n\nRun 1 failed: [^]*\n  - 9002: [^]*\n' +
        `  - Run it again: cuttle instance retry ${id}\n$`,
    ),
  );
});

test('a script error is reported with its line', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, { serialNumber, script: 'local x\nerror("broken")' });
  await plugIn(serialNumber).boot();
  assert.match(
    await explained(id, 'script_error'),
    /^Run 1 failed with a script error in line 2 of its script: .*broken/,
  );
});

test('waiting for an answer, a transfer and a server are distinguished', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, { serialNumber, script: `${sends} ${succeeds}` });
  await call(system, 'POST', `/v1/instances/${id}/execute`);
  const { pool } = system;
  await until(
    'its message was queued',
    async () =>
      (await pool.query(`select 1 from messages m join runs r on r.id = m.run_id where r.instance_id = $1`, [id]))
        .rowCount !== 0,
  );
  const runOf = `(select id from runs where instance_id = '${id}')`;
  await pool.query(`update messages set state = 'sent', sent_at = now() where run_id = ${runOf}`);
  await explained(id, 'waiting_for_answer');
  await pool.query(
    `update messages
      set state = 'acknowledged', settled_at = now(), method = 'Download', response = '{"status": 1}'
      where run_id = ${runOf}`,
  );
  await pool.query(`update runs set awaits_message = 1 where id = ${runOf}`);
  await explained(id, 'waiting_for_transfer');
  await pool.query(`update runs set awaits_message = null where id = ${runOf}`);
  await pool.query(`update run_steps set http_request = '{}' where run_id = ${runOf}`);
  await explained(id, 'waiting_for_http');
});

test('a run that was not dispatched to Temporal, or that no worker accepted, is detected', async () => {
  const serialNumber = newSerialNumber();
  const { id } = await attach(system, { serialNumber, script: succeeds });
  const { pool } = system;
  await until(
    'the instance was dispatched to Temporal',
    async () =>
      (
        await pool.query('select 1 from outbox where workflow_id = (select workflow_id from instances where id = $1)', [
          id,
        ])
      ).rowCount === 0,
  );
  await pool.query(
    `insert into outbox (organization_id, workflow_id, action, signal, argument, claimed_until, created_at)
     select organization_id, workflow_id, 'signal', 'settled', '{"runId": 0}', 'infinity', now() - interval '1 minute'
     from instances where id = $1`,
    [id],
  );
  assert.match(await explained(id, 'not_dispatched'), /has not been dispatched to Temporal/);
  await pool.query('delete from outbox where workflow_id = (select workflow_id from instances where id = $1)', [id]);
  await pool.query(
    `insert into triggers (instance_id, device_key, kind, reason, created_at)
      select id, device_key, 'execute', 'execute', now() - interval '20 seconds'
      from instances
      where id = $1`,
    [id],
  );
  assert.match(
    await explained(id, 'no_worker'),
    /was dispatched to Temporal at .* and has not started: no worker is running/,
  );
});

test('an instance tells of other CPEs with its serial number, also of refused ones', async () => {
  const serialNumber = newSerialNumber();
  await answered(system.client.POST('/v1/devices', { body: { id: serialNumber, oui: '0000AA' } }));
  const { id } = await attach(system, { serialNumber, script: succeeds });
  const informAs = async (oui: string): Promise<void> => {
    const cpe = new RawCpe(Number(new URL(system.acsUrl).port));
    await cpe.post(inform({ serial: serialNumber, oui }));
    await cpe.close();
  };
  await informAs('0000BB');
  const found = new RegExp(`serial number ${serialNumber} as well: 0000BB-${serialNumber}, with OUI 0000BB;`);
  assert.match((await explain(id)).explanation, found);
  await call(system, 'PATCH', '/v1/organization', { unknown_devices: 'refuse' });
  await until('the change applies', async () => {
    await informAs('0000CC');
    return (await explain(id)).explanation.includes('and OUI 0000CC was refused at ');
  });
  await call(system, 'PATCH', '/v1/organization', { unknown_devices: 'discover' });
});
