import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createDryRun } from '../../../simulator/dryRun/dryRun.ts';
import { codes, envelope, setOne, tryScript, variable } from '../../support/lua/dryRun.ts';
import { readExamples } from '../../support/lua/docExamples.ts';

const pppoe = readFileSync(new URL('../../../bin/demo/pppoe.lua', import.meta.url), 'utf8');
const credentials = [variable('pppoe_username'), variable('pppoe_password', { secret: true })];
const values = { pppoe_username: 'ana', pppoe_password: 'hunter22' };
const igd = 'InternetGatewayDevice.';
const provisioned = 'set_provisioning_status("provisioned")';

describe('the PPPoE script of the demo', () => {
  test('is provisioned on the TR-098 model, with each message as the CPE would get it', async () => {
    const { status, model, log, messages, error } = await tryScript(pppoe, { definitions: credentials, values });
    assert.deepEqual([status, error, model], ['provisioned', null, 'igd']);
    assert.match(log.at(-1)?.text ?? '', /^Finished processing device SN: /);
    assert.deepEqual(
      messages.map(({ number, method, state }) => [number, method, state]),
      [
        [1, 'AddObject', 'acknowledged'],
        [2, 'SetParameterValues', 'acknowledged'],
        [3, 'SetParameterValues', 'acknowledged'],
        [null, 'GetParameterNames', 'acknowledged'],
      ],
    );
    assert.deepEqual(messages[0]?.response, { name: 'AddObject', instanceNumber: 1, status: 0 });
    const [head = '', username = ''] = messages[1]?.xml?.split('.WANPPPConnection.1.Username') ?? [];
    assert.match(head, /^<soap:Envelope [^]*<cwmp:ID soap:mustUnderstand="1">2\.1<\/cwmp:ID>/);
    assert.match(username, /^<\/Name><Value xsi:type="xsd:string">ana<\/Value>/);
  });

  test('fails on the TR-181 model with the fault of its first message, and sends nothing after it', async () => {
    const report = await tryScript(pppoe, { definitions: credentials, values, cpe: { model: 'tr181' } });
    assert.deepEqual(
      [report.status, report.error?.type, report.error?.fault_code, report.error?.message_number],
      ['failed', 'CwmpFault', '9005', 1],
    );
    assert.deepEqual(
      report.messages.map(({ state }) => state),
      ['faulted', 'cancelled', 'cancelled', 'cancelled'],
    );
    assert.equal(report.messages[0]?.fault?.fault_string, 'Invalid parameter name');
    assert.match(report.doubt ?? '', /rejected a message/);
  });
});

describe('docs/scripting.md', () => {
  const given = { ssid: 'Home & Garden', username: 'alice', password: 'secret <1>', vlan: '7', number: '+49301234567' };
  for (const { name, script, root } of readExamples(new URL('../../../docs/scripting.md', import.meta.url))) {
    test(`provisions the simulated CPE with its example: ${name}`, async () => {
      const model = root === 'Device.' ? 'tr181' : 'igd';
      const report = await tryScript(script, {
        definitions: Object.keys(given).map((each) => variable(each)),
        values: given,
        cpe: { model },
      });
      assert.equal(report.status, 'provisioned', JSON.stringify(report.error));
      const noted = new Set(codes(report).filter((code) => code !== 'unused_variable'));
      noted.delete('http_request_not_made');
      assert.deepEqual([...noted], []);
    });
  }
});

describe('what a script waits for', () => {
  test('is answered by the model at once', async () => {
    const forwarding = `${igd}Layer3Forwarding.Forwarding.`;
    const addRoute = envelope(`<cwmp:AddObject><ObjectName>${forwarding}</ObjectName></cwmp:AddObject>`);
    const script = `
      local ppp = "${igd}WANDevice.1.WANConnectionDevice.1.WANPPPConnection."
      local number = assert(add_object(ppp))
      assert(set_parameter_values({ [ppp .. number .. ".Username"] = "a <b>", [ppp .. number .. ".Enable"] = true }))
      local values = assert(get_parameter_values(ppp .. number .. ".Username", ppp .. number .. ".Enable"))
      print(number, values[ppp .. number .. ".Username"], values[ppp .. number .. ".Enable"],
        get_device_parameter(ppp .. number .. ".Username"))
      print(#assert(get_parameter_names(ppp, true)))
      assert(delete_object(ppp .. number .. "."))
      print(send_cwmp_message(device_id, [[${addRoute}]], 2).instance_number)
      print(download{ file_type = "3 Vendor Configuration File", url = "https://files.example.net/a" }.status)
      assert(reboot()) assert(factory_reset())
      ${provisioned}`;
    const report = await tryScript(script);
    assert.deepEqual([report.error, report.status], [null, 'provisioned']);
    assert.deepEqual(
      report.log.map(({ text }) => text),
      ['1\ta <b>\ttrue\ta <b>', '1', '1', '1'],
    );
    assert.deepEqual(codes(report), []);
  });

  test('the script handles a fault itself, and the report shows its code', async () => {
    const script = `
      local ok, problem = set_parameter_values({ ["${igd}DeviceInfo.SoftwareVersion"] = "2", ["${igd}Nowhere"] = "x" })
      for _, fault in ipairs(problem.parameter_faults) do print(fault.parameter_name, fault.fault_code) end
      ${provisioned}`;
    const report = await tryScript(script);
    assert.equal(report.status, 'provisioned');
    assert.deepEqual(
      report.log.map(({ text }) => text),
      [`${igd}DeviceInfo.SoftwareVersion\t9008`, `${igd}Nowhere\t9005`],
    );
    assert.deepEqual([report.messages[0]?.state, report.messages[0]?.fault?.fault_code], ['faulted', '9003']);
    assert.deepEqual(codes(report), ['read_only_parameter', 'unknown_parameter']);
  });

  test("a sleep takes only the script's time", async () => {
    const { log } = await tryScript(`local before = os.time() sleep(86400) print(os.time() - before) ${provisioned}`);
    assert.deepEqual(
      log.map(({ text }) => text),
      ['86400'],
    );
  });

  test('no HTTP request is made: the script gets an error that says so', async () => {
    const report = await tryScript(
      'local a = http_request{ url = "https://bss.example.net/?key=x" } ' +
        `print(a.error_code, a.error_message) ${provisioned}`,
    );
    assert.deepEqual(
      report.log.map(({ text }) => text),
      ['dry_run\ta dry run does not send HTTP requests'],
    );
    assert.deepEqual(
      report.warnings.map(({ code, message }) => [code, message]),
      [
        [
          'http_request_not_made',
          'The HTTP request to bss.example.net was not sent: the script received an error with the code "dry_run".',
        ],
      ],
    );
  });

  test('other devices of the organization receive nothing, and a missing one is 404', async () => {
    const script = `for _, id in ipairs({ "OTHER", "NONE" }) do
      local sent = send_cwmp_message_and_forget(id, [[${envelope('<cwmp:Reboot/>')}]], 5)
      print(id, sent == true or sent.error_code) end ${provisioned}`;
    const report = await tryScript(script, { deviceExists: (id) => Promise.resolve(id === 'OTHER') });
    assert.deepEqual(
      report.log.map(({ text }) => text),
      ['OTHER\ttrue', 'NONE\t404'],
    );
    assert.deepEqual(
      report.messages.map(({ deviceId, state }) => [deviceId, state]),
      [['OTHER', 'skipped']],
    );
  });
});

describe('limits', () => {
  test('a script that loops ends with the error of a real run', async () => {
    const { error, status } = await tryScript('local n = 0\nwhile true do n = n + 1 end');
    assert.deepEqual([status, error?.type, error?.line], ['failed', 'LimitExceeded', 2]);
    assert.match(error?.message ?? '', /more than 5 seconds without a wait/);
  });

  test('a script that never stops waiting ends, and the report says that a real run might continue', async () => {
    const run = createDryRun(300);
    const report = await run({
      organizationId: 'acme',
      script: 'while true do sleep(60) end',
      definitions: [],
      values: {},
      cpe: { model: 'igd' },
      deviceExists: () => Promise.resolve(false),
    });
    assert.deepEqual(
      [report?.error?.type, report?.doubt],
      ['LimitExceeded', 'the script waits longer than a dry run may take'],
    );
  });

  test('a CPE does not read its tree without end', async () => {
    const names = '<ParameterNames><string/><string/></ParameterNames>';
    const twoTrees = `<cwmp:GetParameterValues>${names}</cwmp:GetParameterValues>`;
    const report = await tryScript(
      `for i = 1, 990 do send_cwmp_message_and_forget(device_id, [[${envelope(twoTrees)}]], 5) end ${provisioned}`,
    );
    assert.equal(report.error?.fault_code, '9004');
  });

  test('scripts beyond the number of threads are refused', async () => {
    const ends = await Promise.all(
      Array.from({ length: 8 }, () =>
        tryScript(provisioned).then(
          () => 'done',
          (error: unknown) => String(error),
        ),
      ),
    );
    assert.equal(ends.filter((end) => end.includes('too many')).length, 4);
  });
});

test('the default model is that of the paths in the script', async () => {
  assert.equal((await tryScript(`get_device_parameter("Device.DeviceInfo.UpTime") ${provisioned}`)).model, 'tr181');
  assert.equal((await tryScript(`get_device_parameter("${igd}Device.UpTime") ${provisioned}`)).model, 'igd');
  const { log } = await tryScript(`print(device.root, device.software_version) ${provisioned}`, {
    cpe: { model: 'tr181' },
  });
  assert.equal(log[0]?.text, 'Device.\t1.0.0');
});

test('a required variable without a value gets a sample value, which the report names', async () => {
  const definitions = [
    variable('vlan'),
    variable('mtu', { type: 'number', required: true }),
    variable('note', { required: false }),
    variable('mode', { default: 'auto' }),
  ];
  const report = await tryScript(
    `print(tonumber(variables.vlan), variables.mtu, variables.note, variables.mode) ${provisioned}`,
    { definitions },
  );
  assert.deepEqual([report.samples, report.log[0]?.text], [['vlan', 'mtu'], '1\t1\tnil\tauto']);
});

test('a message that is not CWMP is refused as in a real run, and not listed', async () => {
  const report = await tryScript(
    `local sent = send_cwmp_message_and_forget(device_id, ${setOne(`${igd}Time.NTPServer1`, '"<"')}, 5) ` +
      `print(sent.error_code) ${provisioned}`,
  );
  assert.deepEqual([report.log[0]?.text, report.messages.length], ['400', 0]);
});
