import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeviceParameter, DryRunCpe } from '../../../domain/dryRun.ts';
import { codes, tryScript } from '../../support/lua/dryRun.ts';

const igd = 'InternetGatewayDevice.';
const connection = `${igd}WANDevice.1.WANConnectionDevice.2.`;
const provisioned = 'set_provisioning_status("provisioned")';

function stored(
  path: string,
  value: string | null,
  type: string | null = 'string',
  writable: boolean | null = true,
): DeviceParameter {
  return { path: igd + path, value, type, writable };
}

function device(parameters: DeviceParameter[]): DryRunCpe {
  return { device: { id: 'CPE-1', facts: { root: igd, software_version: '7.1', parameters: {} }, parameters } };
}

const known = [
  stored('DeviceInfo.SoftwareVersion', '7.1', 'string', false),
  stored('X_ACME_Count', '5', 'unsignedInt'),
  stored('X_ACME_Blob', null, null),
  stored('WANDevice.1.WANConnectionDevice.2.WANIPConnection.3.Name', 'wan'),
  stored('WANDevice.1.WANConnectionDevice.2.WANIPConnection.3.Enable', '1', 'boolean'),
];

describe('a dry run on a stored device', () => {
  test('has exactly its parameters, rows and types', async () => {
    const script = `
      print(device_id, device.software_version, get_device_parameter("${igd}X_ACME_Count") + 1)
      print(assert(get_parameter_values("${connection}WANIPConnection.3.Name"))["${connection}WANIPConnection.3.Name"])
      local _, missing = get_parameter_values("${igd}WANDevice.1.WANConnectionDevice.1.WANIPConnection.3.Name")
      print(missing.error_code)
      print(select(2, get_parameter_values("${igd}Time.NTPServer1")).error_code)
      local _, refused = set_parameter_values({ ["${igd}DeviceInfo.SoftwareVersion"] = "8" })
      print(refused.parameter_faults[1].fault_code)
      assert(set_parameter_values({ ["${igd}X_ACME_Count"] = "6", ["${igd}X_ACME_Blob"] = 7 }))
      ${provisioned}`;
    const report = await tryScript(script, { cpe: device(known) });
    assert.deepEqual([report.error, report.model], [null, 'device']);
    assert.deepEqual(
      report.log.map(({ text }) => text),
      ['CPE-1\t7.1\t6', 'wan', '9005', '9005', '9008'],
    );
    assert.deepEqual(codes(report), ['unknown_parameter', 'unknown_parameter', 'read_only_parameter']);
    assert.match(report.messages.at(-1)?.xml ?? '', /<Value xsi:type="xsd:unsignedInt">6</);
  });

  test('can be added to where the standard has an empty table, and new rows are like existing ones', async () => {
    const script = `
      local ppp = assert(add_object("${connection}WANPPPConnection."))
      assert(set_parameter_values({ ["${connection}WANPPPConnection." .. ppp .. ".Username"] = "ana" }))
      local ip = assert(add_object("${connection}WANIPConnection."))
      assert(set_parameter_values({ ["${connection}WANIPConnection." .. ip .. ".Name"] = "second" }))
      print(ppp, ip) ${provisioned}`;
    const report = await tryScript(script, { cpe: device(known) });
    assert.deepEqual([report.error, report.log[0]?.text, codes(report)], [null, '1\t4', []]);
  });

  test('keeps its rows through a factory reset', async () => {
    const report = await tryScript(
      `assert(factory_reset())
        assert(set_parameter_values({ ["${connection}WANIPConnection.3.Name"] = "new" })) ${provisioned}`,
      { cpe: device(known) },
    );
    assert.deepEqual([report.error, report.status], [null, 'provisioned']);
  });

  test('is completed by the built-in model when its tree was never read, and says so', async () => {
    const informed = [
      stored('DeviceInfo.SoftwareVersion', '7.1', 'string', null),
      stored('WANDevice.1.WANConnectionDevice.2.WANIPConnection.3.Name', 'wan', 'string', null),
    ];
    const script = `assert(set_parameter_values({ ["${igd}Time.NTPServer1"] = "ntp" }))
      print(assert(get_parameter_values("${connection}WANIPConnection.3.Name"))["${connection}WANIPConnection.3.Name"])
      print(assert(get_parameter_values("${igd}DeviceInfo.SoftwareVersion"))["${igd}DeviceInfo.SoftwareVersion"])
      ${provisioned}`;
    const report = await tryScript(script, { cpe: device(informed) });
    assert.deepEqual([report.log.map(({ text }) => text), codes(report)], [['wan', '7.1'], ['incomplete_model']]);
  });

  test("has the script's data model when it never sent an Inform", async () => {
    const cpe: DryRunCpe = { device: { id: 'CPE-1', facts: { parameters: {} }, parameters: [] } };
    const report = await tryScript(
      `print(device.root) assert(set_parameter_values({ ["Device.Time.NTPServer1"] = "ntp" })) ${provisioned}`,
      { cpe },
    );
    assert.deepEqual([report.error, report.log[0]?.text, codes(report)], [null, 'Device.', ['incomplete_model']]);
  });

  test('is not harmed by names that have a meaning in JavaScript, or by countless rows', async () => {
    const strange = [
      '__proto__.polluted',
      'constructor',
      'WANDevice.__proto__.1.x',
      '..',
      'a.99999999999999999999.b',
      'WANDevice',
      'WANDevice.1',
    ].map((path) => stored(path, 'x'));
    const report = await tryScript(`print(#assert(get_parameter_names("${igd}", false)) > 3) ${provisioned}`, {
      cpe: device([...strange, ...known]),
    });
    assert.deepEqual([report.error, report.log[0]?.text, 'polluted' in {}], [null, 'true', false]);
    const many = Array.from({ length: 5000 }, (_, row) => stored(`T.${row}.p${row}`, 'x'));
    assert.deepEqual(codes(await tryScript(provisioned, { cpe: device(many) })), ['incomplete_model']);
  });
});
