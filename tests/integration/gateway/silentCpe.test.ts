import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { signalUnreachedRuns } from '../../../db/runs/reconciliation.ts';
import { inform, setParameterValuesResponse } from '../../support/cpe/cpeMessages.ts';
import { until } from '../../support/until.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { startTestSystem } from '../../support/process/ownSystem.ts';
import { attach, newSerialNumber, reach, setParameterMessage } from '../../support/process/system.ts';

const system = await startTestSystem();
const port = Number(new URL(system.acsUrl).port);
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';

test('a CPE that takes a message and falls silent gets a connection request, and the message again', async () => {
  const asked = Promise.withResolvers<undefined>();
  const listener = createServer((_, response) => {
    asked.resolve(undefined);
    response.end();
  }).listen(0, '127.0.0.1');
  after(() => listener.close());
  await once(listener, 'listening');
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/cr`;
  const serial = newSerialNumber();
  const script = `send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'x')}]], 2)
    set_provisioning_status("provisioned")`;
  const { id } = await attach(system, { serialNumber: serial, script });
  const cpe = new RawCpe(port);
  await cpe.post(inform({ serial }).replace(/http:[^<]*\/cr/, url));
  assert.match((await cpe.post('')).body, /<cwmp:SetParameterValues>/);
  // Backdates the session by six minutes.
  await system.pool.query(
    `update devices set session_started_at = session_started_at - interval '6 minutes' where id = $1`,
    [serial],
  );
  await system.pool.query(`update messages set sent_at = sent_at - interval '6 minutes' where state = 'sent'`);
  await asked.promise;
  const again = new RawCpe(port);
  await again.post(inform({ serial, events: ['6 CONNECTION REQUEST'], retryCount: 1 }));
  assert.match((await again.post('')).body, /<cwmp:SetParameterValues>/);
  again.send(setParameterValuesResponse());
  await reach(system, id, 'provisioned');
  await Promise.all([cpe.close(), again.close()]);
});

test('the workflow is signalled once for each session that broke off, and not while the CPE answers', async () => {
  const serial = newSerialNumber();
  const { id, workflow_id: workflowId } = await attach(system, {
    serialNumber: serial,
    script: `send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'x')}]], 2) sleep(3600)`,
  });
  const cpe = new RawCpe(port);
  await cpe.post(inform({ serial }));
  assert.match((await cpe.post('')).body, /<cwmp:SetParameterValues>/);
  await system.pool.query(
    `update devices set session_started_at = session_started_at - interval '6 minutes' where id = $1`,
    [serial],
  );
  assert.deepEqual(await signalUnreachedRuns(system.pool), [], 'the message was sent a moment ago');
  await system.pool.query(`update messages set sent_at = sent_at - interval '6 minutes' where state = 'sent'`);
  const signals = async (): Promise<number> => {
    const { events } = await system.temporal.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes?.signalName === 'unreached')
      .length;
  };
  await until('the workflow is signalled', async () => (await signals()) === 1);
  assert.deepEqual(await signalUnreachedRuns(system.pool), []);
  assert.equal((await reach(system, id, 'running')).id, id);
  await cpe.close();
});
