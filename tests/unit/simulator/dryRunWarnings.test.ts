import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tokenizeLua } from '../../../simulator/dryRun/luaTokens.ts';
import type { DryRunInput, DryRunWarning } from '../../../domain/dryRun.ts';
import { codes, envelope, setOne, tryScript, variable } from '../../support/lua/dryRun.ts';

const igd = 'InternetGatewayDevice.';
const server = `${igd}Time.NTPServer1`;
const provisioned = 'set_provisioning_status("provisioned")';

async function warningsOf(script: string, changes: Partial<DryRunInput> = {}): Promise<DryRunWarning[]> {
  return (await tryScript(`${script} ${provisioned}`, changes)).warnings;
}

function send(message: string): string {
  return `assert(send_cwmp_message_and_forget(device_id, ${message}, 5) == true)`;
}

describe('a variable in XML', () => {
  const definitions = [variable('server'), variable('other')];
  const values = { server: 'ntp.example.net', other: 'x' };

  test('causes a warning when it is not escaped', async () => {
    const [warning, ...others] = await warningsOf(
      `print(variables.other) ${send(setOne(server, 'variables.server'))}`,
      { definitions, values },
    );
    assert.deepEqual(others, []);
    assert.deepEqual([warning?.code, warning?.variable, warning?.message_number], ['unescaped_variable', 'server', 1]);
  });

  test('causes none when the script or Cuttle escapes it', async () => {
    const escaped = send(setOne(server, 'xml_escape(variables.server)'));
    assert.deepEqual(
      await warningsOf(`${escaped} assert(set_parameter_values({ ["${server}"] = variables.other }))`, {
        definitions,
        values,
      }),
      [],
    );
  });

  test('causes a warning when it is escaped twice', async () => {
    const warnings = await warningsOf(
      `assert(set_parameter_values({ ["${server}"] = xml_escape(variables.server .. variables.other) }))`,
      { definitions, values },
    );
    assert.deepEqual(
      warnings.map(({ code, variable: name }) => [code, name]),
      [
        ['escaped_twice', 'server'],
        ['escaped_twice', 'other'],
      ],
    );
  });

  test('is found in a script whose path depends on other variables', async () => {
    const script = `if variables.other == "x" then ${send(setOne(server, 'variables.server'))} end`;
    assert.deepEqual(
      (await warningsOf(script, { definitions, values })).map(({ code, variable: name }) => [code, name]),
      [['unescaped_variable', 'server']],
    );
  });

  test('is marked without harming values that the model or the script checks', async () => {
    const enable = `${igd}Time.Enable`;
    const script =
      'local number = tonumber(variables.other) or error("no number") ' +
      send(setOne(enable, 'variables.server', 'boolean'));
    const warnings = await warningsOf(script, { definitions, values: { server: '1', other: '5' } });
    assert.deepEqual(
      warnings.map(({ code, variable: name }) => [code, name]),
      [['unescaped_variable', 'server']],
    );
  });
});

describe('warnings from the device model', () => {
  test('a missing parameter or object', async () => {
    const script = `
      _ = get_parameter_values("${igd}DeviceInfo.UpTime", "${igd}DeviceInfo.Uptime")
      _ = get_parameter_names("${igd}Nowhere.", true)
      _ = add_object("${igd}LANDevice.1.Nothing.")`;
    assert.deepEqual(
      (await warningsOf(script)).map(({ code, parameter, message_number }) => [code, parameter, message_number]),
      [
        ['unknown_parameter', `${igd}DeviceInfo.Uptime`, 1],
        ['unknown_parameter', `${igd}Nowhere.`, 2],
        ['unknown_parameter', `${igd}LANDevice.1.Nothing.`, 3],
      ],
    );
  });

  test("a value outside the parameter's type, or with another type", async () => {
    const interval = `${igd}ManagementServer.PeriodicInformInterval`;
    const script = `
      _ = send_cwmp_message(device_id, ${setOne(`${igd}Time.Enable`, '"yes"', 'boolean')}, 1)
      _ = send_cwmp_message(device_id, ${setOne(`${igd}Time.Enable`, '"1"')}, 1)
      _ = send_cwmp_message(device_id, ${setOne(interval, '"-1"', 'unsignedInt')}, 1)`;
    assert.deepEqual(
      (await warningsOf(script)).map(({ code, message }) => [code, /fault \d+/.exec(message)?.[0]]),
      [
        ['wrong_type', 'fault 9007'],
        ['wrong_type', 'fault 9006'],
        ['wrong_type', 'fault 9007'],
      ],
    );
  });

  test('a read-only parameter, and an unknown method', async () => {
    const script = `
      _ = send_cwmp_message(device_id, ${setOne(`${igd}DeviceInfo.SerialNumber`, '"1"')}, 1)
      _ = send_cwmp_message(device_id, [[${envelope('<cwmp:GetQueuedTransfers/>')}]])`;
    assert.deepEqual(codes({ warnings: await warningsOf(script) }), ['read_only_parameter', 'faulted_message']);
  });
});

describe('variables', () => {
  const definitions = [variable('ssid', { required: false }), variable('pin.code', { required: false })];

  test('one that the script never uses, and one that the service does not define', async () => {
    const warnings = await warningsOf(
      'print(variables["pin.code"])\n-- variables.ssid\nprint(get_variable_value("sid"))',
      { definitions },
    );
    assert.deepEqual(warnings, [
      {
        code: 'undefined_variable',
        message:
          'The script reads the variable sid, which the service does not define, so it is nil. Did you mean ssid?',
        variable: 'sid',
        line: 3,
      },
      { code: 'unused_variable', message: 'The script never reads the variable ssid.', variable: 'ssid' },
    ]);
  });

  test('none for a script that builds names, or passes all variables on', async () => {
    assert.deepEqual(await warningsOf('print(get_variable_value("s" .. "sid"))', { definitions }), []);
    assert.deepEqual(await warningsOf('for name in pairs(variables) do print(name) end', { definitions }), []);
  });

  test('none for a field of another table', async () => {
    assert.deepEqual(await warningsOf('local t = { variables = {} } print(t.variables.x)'), []);
  });
});

describe('instance numbers', () => {
  const table = `${igd}Layer3Forwarding.Forwarding.`;
  const add = `[[${envelope(`<cwmp:AddObject><ObjectName>${table}</ObjectName></cwmp:AddObject>`)}]]`;

  test('a guessed one after an AddObject', async () => {
    const [warning, ...others] = await warningsOf(
      `${send(add)} ${send(setOne(`${table}1.DestIPAddress`, '"192.0.2.1"'))}`,
    );
    assert.deepEqual([warning?.code, warning?.message_number, others], ['hard_coded_instance', 2, []]);
    assert.match(warning?.message ?? '', /when message 1 adds the object/);
  });

  test('none when the script waits for the number', async () => {
    const script =
      `local n = send_cwmp_message(device_id, ${add}, 2).instance_number ` +
      send(setOne(`${table}]] .. n .. [[.DestIPAddress`, '"192.0.2.1"'));
    assert.deepEqual(await warningsOf(script), []);
  });
});

test('a script that sets no status on the path that ran', async () => {
  const report = await tryScript(`if false then ${provisioned} end`);
  assert.deepEqual([report.status, report.error?.type, codes(report)], ['failed', 'ScriptFailed', ['no_status']]);
});

test('a password written into the script, but not a variable or generated one', async () => {
  const password = `${igd}LANDevice.1.WLANConfiguration.1.KeyPassphrase`;
  const literal = await warningsOf(`assert(set_parameter_values({ ["${password}"] = "geheim & fest" }))`);
  assert.deepEqual([codes({ warnings: literal }), literal[0]?.parameter], [['literal_password'], password]);
  assert.doesNotMatch(JSON.stringify(literal), /geheim/);
  const inXml = await warningsOf(send(setOne(password, '"geheim"')));
  assert.deepEqual(codes({ warnings: inXml }), ['literal_password']);
  const others =
    `assert(set_parameter_values({ ["${password}"] = variables.key })) ` +
    `assert(set_parameter_values({ ["${password}"] = generate_random_string(12) }))`;
  assert.deepEqual(
    await warningsOf(others, { definitions: [variable('key', { secret: true })], values: { key: 'geheim1234' } }),
    [],
  );
});

test('Lua is read with its strings and comments, and invalid Lua is tolerated', () => {
  const script = 'a.b = "x\\"y" --[==[ "no" ]] ]==] \n-- \'no\'\nc([=[ l]]ong\n]=], \'s\') .. 0x1F .. 12.5';
  assert.deepEqual(
    tokenizeLua(script).map(({ kind, text, line }) => `${kind[0]}${line}:${text}`),
    [
      'n1:a',
      's1:.',
      'n1:b',
      's1:=',
      's1:x\\"y',
      'n3:c',
      's3:(',
      's3: l]]ong\n',
      's4:,',
      's4:s',
      's4:)',
      's4:..',
      'n4:0x1F',
      's4:..',
      'n4:12.5',
    ],
  );
  for (const broken of ['"open', '[[open', '--[[open', "'a\nb'", '\u0000\uFEFF']) tokenizeLua(broken);
});

describe('a call whose result the script discards', () => {
  const set = `set_parameter_values{ ["${server}"] = "a" }`;
  const discarding: [script: string, lines: number[]][] = [
    [set, [1]],
    [`local a = 1 ${set}`, [1]],
    [`if device_id then\n${set} else ${set}; ${set} end`, [2, 2, 2]],
    [`for i = 1, 2 do reboot() end\ndelete_object "A.1."\nprint(1)`, [1, 2]],
    [`local function f() reboot() end ::again:: reboot()\n\nlocal t = {} ${set}`, [1, 1, 3]],
  ];
  for (const [script, lines] of discarding) {
    test(`causes a warning with its line: ${script}`, async () => {
      const warnings = (await tryScript(script)).warnings.filter(({ code }) => code === 'discarded_result');
      assert.deepEqual(
        warnings.map(({ line }) => line),
        lines,
      );
      assert.match(warnings[0]?.message ?? '', /discards the result of \w+ in line \d/);
    });
  }

  test('names the failure that is possible: a fault, or the time-out of a wait for an event', async () => {
    const { warnings } = await tryScript('reboot() wait_for_event("1 BOOT")');
    const messages = warnings.filter(({ code }) => code === 'discarded_result').map(({ message }) => message);
    assert.match(messages[0] ?? '', /result of reboot in line 1, so a fault of the CPE fails the run there/);
    assert.match(messages[1] ?? '', /result of wait_for_event in line 1, so a time-out fails the run there/);
  });

  test('causes none where something takes the result', async () => {
    const script = `local ok = ${set} assert(${set}) if ${set} then print(#get_parameter_names("A.")) end
      local reboot_later = reboot local list = { ${set}, ${set} } get_parameter_names("A."):x()
      send_cwmp_message_and_forget(device_id, "", 1) local f = function() return reboot() end -- reboot()
      local t = { reboot = reboot } t.reboot()`;
    assert.deepEqual(
      codes(await tryScript(script)).filter((code) => code === 'discarded_result'),
      [],
    );
  });
});
