import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defineSearchAttributeKey } from '@temporalio/common';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, call, newSerialNumber, reach, readRun, setParameterMessage } from '../../support/process/system.ts';
import { until } from '../../support/until.ts';

const pppoe = readFileSync(new URL('../../../bin/demo/pppoe.lua', import.meta.url), 'utf8');
const system = await useSharedSystem();

const wan = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.';
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const credentials = { pppoe_username: 'alice@isp.example', pppoe_password: 'canary-7f3a-secret' };

function plugIn(serialNumber: string, options: object = {}): SimulatedCpe {
  return new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
}

/** A script that sends these messages and reports success. */
function sending(...bodies: string[]): string {
  const sends = bodies.map((body) => `assert(send_cwmp_message_and_forget(device_id, [[${body}]], 2) == true)`);
  return [...sends, `set_provisioning_status("provisioned")`].join('\n');
}

test('the PPPoE script provisions a CPE in its first session', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script: pppoe, variables: credentials });
  assert.equal(attached.status, 'pending');
  const cpe = plugIn(serialNumber);
  const session = await cpe.boot();
  assert.equal(session.ok, true);
  const instance = await reach(system, attached.id, 'provisioned');
  assert.equal(cpe.get(`${wan}Username`), credentials.pppoe_username);
  assert.equal(cpe.get(`${wan}Password`), credentials.pppoe_password);
  assert.equal(cpe.get(`${wan}Enable`), '1');
  assert.equal(cpe.applied.length, 3);
  const run = await readRun(system, instance.id, 1);
  assert.deepEqual(
    run.messages.filter(({ number }) => number !== null).map(({ state }) => state),
    ['acknowledged', 'acknowledged', 'acknowledged'],
  );
  assert.match(run.log.at(-1)?.text ?? '', /messages queued/);
  const handle = system.temporal.workflow.getHandle(instance.workflow_id);
  await handle.result();
  const description = await handle.describe();
  assert.equal(description.status.name, 'COMPLETED');
  const attribute = (name: string) => description.typedSearchAttributes.get(defineSearchAttributeKey(name, 'KEYWORD'));
  assert.equal(attribute('CuttleStatus'), 'provisioned');
  assert.equal(attribute('CuttleDevice'), serialNumber);
  assert.equal(attribute('CuttleOrganization'), system.organization);
});

test('a second bootstrap provisions again, a repeated Inform whose answer was lost does not', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script: pppoe, variables: credentials });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await reach(system, attached.id, 'provisioned');
  cpe.factoryReset();
  assert.equal(cpe.get(`${wan}Username`), undefined);
  await cpe.boot();
  assert.equal((await reach(system, attached.id, 'provisioned')).run, 2);
  assert.equal(cpe.get(`${wan}Username`), credentials.pppoe_username);
  await cpe.inform(['2 PERIODIC']);
  const { items } = await call(system, 'GET', `/v1/instances/${attached.id}/runs`);
  assert.equal(items.length, 2);
});

test('a fault fails the run with its code and parameter, and the CPE never sees the next message', async () => {
  const serialNumber = newSerialNumber();
  const script = sending(
    setParameterMessage(setting, '300'),
    setParameterMessage('InternetGatewayDevice.NoSuchThing', '1'),
    setParameterMessage(setting, '600'),
  );
  const attached = await attach(system, { serialNumber, script });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  const { error } = await reach(system, attached.id, 'failed');
  assert.equal(error?.type, 'CwmpFault');
  assert.match(error.message, /message 2, SetParameterValues NoSuchThing/);
  assert.match(error.message, /InternetGatewayDevice\.NoSuchThing: 9005/);
  assert.equal(cpe.get(setting), '300');
  const foundBy = async (query: string): Promise<string[]> =>
    (await call(system, 'GET', `/v1/instances?device_id=${serialNumber}&${query}`)).items.map(({ id }) => id);
  for (const query of [
    'fault_code=9005',
    'error_type=CwmpFault',
    'failed_since=1h',
    'sort=-failed_at',
    `service_id=${attached.service_id}&outdated=false`,
  ]) {
    assert.deepEqual(await foundBy(query), [attached.id], query);
  }
  const counted = await answered(system.client.GET('/v1/counts/failures', { params: { query: { since: '1h' } } }));
  assert.equal(counted.items.find((item) => item.service_id === attached.service_id)?.fault_code, error.fault_code);
  const run = await readRun(system, attached.id, 1);
  assert.deepEqual(
    run.messages.map(({ state }) => state),
    ['acknowledged', 'faulted', 'cancelled'],
  );
  const handle = system.temporal.workflow.getHandle(attached.workflow_id);
  // The outcome is in the database shortly before the execution closes with it.
  await assert.rejects(
    handle.result(),
    (failure: Error) => failure.cause instanceof Error && /fault 90/.test(failure.cause.message),
  );
  assert.equal((await handle.describe()).status.name, 'FAILED');
});

test('a missing status, and the status failed, fail the run', async () => {
  const serialNumber = newSerialNumber();
  const never = await attach(system, { serialNumber, script: 'print("nothing")' });
  const failed = await attach(system, { serialNumber, script: 'provisioning_status = "failed"' });
  await plugIn(serialNumber).boot();
  assert.match((await reach(system, never.id, 'failed')).error?.message ?? '', /without setting provisioning_status/);
  assert.equal((await reach(system, failed.id, 'failed')).error?.type, 'ScriptFailed');
});

test('the services of a device run one after the other, in order of position', async () => {
  const serialNumber = newSerialNumber();
  const slow = `sleep(1)\n${sending(setParameterMessage(setting, '111'))}`;
  const second = await attach(system, {
    serialNumber,
    script: sending(setParameterMessage(setting, '222')),
    position: 20,
  });
  const first = await attach(system, { serialNumber, script: slow, position: 10 });
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  await reach(system, first.id, 'provisioned');
  await reach(system, second.id, 'provisioned');
  assert.deepEqual(
    cpe.applied.map((rpc) => JSON.stringify(rpc).includes('"111"')),
    [true, false],
  );
});

test('a factory reset during a run restarts it', async () => {
  const serialNumber = newSerialNumber();
  const script = `${sending(setParameterMessage(setting, '333'))}\nsleep(3)\nprint("end")`;
  const attached = await attach(system, { serialNumber, script });
  const cpe = plugIn(serialNumber);
  const first = cpe.boot();
  await until('the CPE has the value', () => cpe.get(setting) === '333');
  cpe.factoryReset();
  await first;
  await cpe.boot();
  const instance = await reach(system, attached.id, 'provisioned');
  assert.equal(instance.run, 2);
  assert.equal((await readRun(system, attached.id, 1)).error?.type, 'Superseded');
  assert.equal(cpe.get(setting), '333');
});

test('cancelling and detaching end a run that waits for its CPE', async () => {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script: sending(setParameterMessage(setting, '444')) });
  await call(system, 'POST', `/v1/instances/${attached.id}/execute`);
  await reach(system, attached.id, 'running');
  await call(system, 'POST', `/v1/instances/${attached.id}/cancel`);
  assert.equal((await reach(system, attached.id, 'failed')).error?.type, 'Cancelled');
  await call(system, 'POST', `/v1/instances/${attached.id}/retry`);
  await reach(system, attached.id, 'running');
  await call(system, 'DELETE', `/v1/instances/${attached.id}`);
  const handle = system.temporal.workflow.getHandle(attached.workflow_id);
  await assert.rejects(handle.result(), /cancel/i);
  const cpe = plugIn(serialNumber);
  await cpe.boot();
  assert.equal(cpe.applied.length, 0);
});

test('variables that are changed during a run apply from the next one', async () => {
  const serialNumber = newSerialNumber();
  const script = `sleep(1)\nprint(get_variable_value("vlan"))\nset_provisioning_status("provisioned")`;
  const attached = await attach(system, { serialNumber, script, variables: { vlan: '7' } });
  await call(system, 'POST', `/v1/instances/${attached.id}/execute`);
  await reach(system, attached.id, 'running');
  await call(system, 'PATCH', `/v1/instances/${attached.id}`, { variables: { vlan: '8' } });
  await reach(system, attached.id, 'provisioned');
  await call(system, 'POST', `/v1/instances/${attached.id}/execute`);
  await reach(system, attached.id, 'running');
  await reach(system, attached.id, 'provisioned');
  assert.equal((await readRun(system, attached.id, 1)).log[0]?.text, '7');
  assert.equal((await readRun(system, attached.id, 2)).log[0]?.text, '8');
});
