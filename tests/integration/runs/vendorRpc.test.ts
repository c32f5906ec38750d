import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { Misbehaviour } from '../../../simulator/misbehaviour.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { attach, newSerialNumber, reach, readLog, readRun } from '../../support/process/system.ts';

const system = await useSharedSystem();
const provisioned = 'set_provisioning_status("provisioned")';

function sending(
  method: string,
  content: string,
  options: { variables?: Record<string, string>; faults?: Misbehaviour[] } = {},
) {
  const script = `
    local key = xml_escape(get_variable_value("key") or "")
    local content = [[${content}]] .. "<Password>" .. key .. "</Password>"
    local message = "<Envelope><Body><cwmp:${method}>" .. content .. "</cwmp:${method}></Body></Envelope>"
    local r = send_cwmp_message(device_id, message)
    local first = (r.arguments or {})[1] or {}
    print(r.error_code or #r.arguments, first.type, first.children and first.children[1].text)
    ${provisioned}`;
  return run(script, options);
}

async function run(
  script: string,
  { variables = {}, ...options }: { variables?: Record<string, string>; faults?: Misbehaviour[] } = {},
) {
  const serialNumber = newSerialNumber();
  const definitions = [{ name: 'key', secret: true }];
  const attached = await attach(system, { serialNumber, script, variables, definitions });
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber, retry: { baseMs: 50 }, ...options });
  await cpe.boot();
  return { cpe, id: attached.id };
}

describe("a script that sends a vendor's method", () => {
  test('gets the answer as a table, and its secrets are redacted', async () => {
    const content = '<Lines xsi:type="cwmp:X_Lines"><Line>a &lt;b&gt; &amp;</Line></Lines>';
    const { cpe, id } = await sending('X_00005E_Echo', content, { variables: { key: 'pass<phrase' } });
    await reach(system, id, 'provisioned');
    assert.deepEqual(await readLog(system, id), ['2\tcwmp:X_Lines\ta <b> &']);
    const [applied] = cpe.applied;
    assert(applied && 'arguments' in applied.request);
    assert.equal(applied.request.arguments[1]?.text, 'pass<phrase');
    const { messages } = await readRun(system, id, 1);
    const [message] = messages.filter(({ number }) => number !== null);
    assert.equal(message?.method, 'X_00005E_Echo');
    assert.match(JSON.stringify(message), /X_Lines.*\*{8}/);
    assert.doesNotMatch(JSON.stringify(messages), /pass<phrase/);
  });

  test('gets the fault of a CPE that does not have the method', async () => {
    const { id } = await sending('X_00D09E_Foo', '');
    await reach(system, id, 'provisioned');
    assert.match((await readLog(system, id)).join(), /^9000/);
  });

  test('gets unknown_fate when the answer is lost, and the CPE executes the method once', async () => {
    const { cpe, id } = await sending('X_00005E_Echo', '', {
      faults: [{ kind: 'dropAfter', method: 'X_00005E_Echo' }],
    });
    await reach(system, id, 'provisioned');
    assert.match((await readLog(system, id)).join(), /^unknown_fate/);
    assert.equal(cpe.applied.length, 1);
  });

  test('fails with the fault of one that it does not wait for', async () => {
    const message = '<Envelope><Body><X_00D09E_Foo/></Body></Envelope>';
    const { id } = await run(`send_cwmp_message_and_forget(device_id, "${message}", 2) ${provisioned}`);
    const failed = await reach(system, id, 'failed');
    assert.equal(failed.error?.type, 'CwmpFault');
    assert.equal(failed.error.fault_code, '9000');
  });
});
