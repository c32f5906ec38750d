import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import type { Misbehaviour } from '../../../simulator/misbehaviour.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { answered } from '../../support/api/answered.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach, readRun } from '../../support/process/system.ts';
import { until } from '../../support/until.ts';

const system = await useSharedSystem();
const path = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const set = `set_parameter_values{ ["${path}"] = "x" }`;
const provisioned = 'set_provisioning_status("provisioned")';
const rejected: Misbehaviour = { kind: 'faultParameter', path, code: '9007', times: 1 };

async function boot(script: string, fault: Misbehaviour = rejected): Promise<Schemas['Instance']> {
  const serialNumber = newSerialNumber();
  const retry = { attempts: 2, backoff_seconds: 600, on: ['9007'] };
  const instance = await attach(system, { serialNumber, script, policy: { retry } });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, faults: [fault], retry: { baseMs: 50 } });
  await cpe.boot();
  return instance;
}

function failedWith(faultCode: string): Promise<{ items: Schemas['Instance'][] }> {
  const query = { fault_code: faultCode, limit: 200 };
  return answered(system.client.GET('/v1/instances', { params: { query } }));
}

function explain(id: string): Promise<Schemas['Explanation']> {
  return answered(system.client.GET('/v1/instances/{id}/explain', { params: { path: { id } } }));
}

describe("a script that gets a CPE's fault", () => {
  const hidden: [what: string, script: string, type: string, line: number | undefined][] = [
    ['raises it with assert', `\nassert(${set}) ${provisioned}`, 'CwmpFault', 2],
    ['raises it with error', `local ok, e = ${set}\nif not ok then error(e) end ${provisioned}`, 'CwmpFault', 2],
    ['reports failure', `if not ${set} then set_provisioning_status("failed") return end`, 'ScriptFailed', undefined],
    ['discards it', `\n\n${set} ${provisioned}`, 'CwmpFault', 3],
  ];
  for (const [what, script, type, line] of hidden) {
    test(`and ${what}: the run fails with the fault, wherever failures are shown`, async () => {
      const instance = await boot(script);
      const { error, waiting } = await reach(system, instance.id, 'failed');
      assert.deepEqual([error?.type, error?.fault_code, error?.line], [type, '9007', line]);
      assert.deepEqual(
        error?.parameter_faults?.map(({ parameter_name, fault_code }) => [parameter_name, fault_code]),
        [[path, '9007']],
      );
      assert.equal(waiting?.reason, 'automatic retry, run 2 of 2');
      assert.match((await explain(instance.id)).explanation, /Fault 9007 means/);
      assert.ok((await failedWith('9007')).items.some(({ id }) => id === instance.id));
      const { failure } =
        (await system.temporal.workflow.getHandle(instance.workflow_id).fetchHistory()).events?.at(-1)
          ?.workflowExecutionFailedEventAttributes ?? {};
      assert.equal(failure?.applicationFailureInfo?.type, type);
      assert.match(failure.message ?? '', /with fault 9007 /);
    });
  }

  test('of a Download that it did not wait for: the run stays provisioned and shows the failure', async () => {
    const file = '<FileType>1 Firmware Upgrade Image</FileType><URL>http://files.example/f</URL>';
    const message = `<Envelope><Body><cwmp:Download>${file}</cwmp:Download></Body></Envelope>`;
    const script = `send_cwmp_message_and_forget(device_id, "${message}", 5) ${provisioned}`;
    const instance = await boot(script, { kind: 'failTransfers' });
    await reach(system, instance.id, 'provisioned');
    await until('the failed transfer is shown', async () => {
      const { messages } = await readRun(system, instance.id, 1);
      return messages.some(({ state, fault }) => state === 'acknowledged' && fault?.fault_code === '9010');
    });
    assert.match((await explain(instance.id)).explanation, /message 1, Download .*, failed with fault 9010/);
  });
});
