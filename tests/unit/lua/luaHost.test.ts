import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addObject, createLua, errorOf, logTexts, printed, startedAt } from '../../support/lua/lua.ts';

const run = await createLua();
const body = addObject('InternetGatewayDevice.WANDevice.');
const variables = { body };
const print = (expression: string) =>
  `local r = ${expression} print(type(r) == "table" and r.error_code or tostring(r), type(r) == "table" and r.error_message or "")`;
const send = (args: string) => print(`send_cwmp_message_and_forget(${args})`);

describe('globals', () => {
  it('are the device, the tenant, the variables and the data of the last Inform', () => {
    const output = run(
      'print(device_id, tenant_id, variables.pppoe_username, device.manufacturer, device.root, device.parameters["InternetGatewayDevice.DeviceInfo.SoftwareVersion"], device.oui, provisioning_status)',
    );
    assert.deepEqual(printed(output), ['CPE-1\tacme\tuser@isp\tExample\tInternetGatewayDevice.\t1.2\tnil\tnil']);
  });

  it('pass text through unchanged, NULs included', () => {
    const text = 'a\0b ü 😀 ]]';
    assert.deepEqual(
      printed(
        run('print(#variables.x, variables.x == "a\\0b ü 😀 ]]", get_variable_value("x") == variables.x)', {
          variables: { x: text },
        }),
      ),
      [`${Buffer.byteLength(text)}\ttrue\ttrue`],
    );
  });
});

describe('get_device_id and get_variable_value', () => {
  it('return the id, a value as a string, nil for an unknown one', () => {
    const output = run(
      'print(get_device_id(), type(get_variable_value("count")), get_variable_value("count"), get_variable_value("nope"), get_variable_value())',
      { variables: { count: '3' } },
    );
    assert.deepEqual(printed(output), ['CPE-1\tstring\t3\tnil\tnil']);
  });

  it("know nothing of JavaScript's own property names", () => {
    assert.deepEqual(
      printed(
        run(
          'for _, n in ipairs{"constructor", "__proto__", "toString"} do print(get_variable_value(n), variables[n]) end',
        ),
      ),
      ['nil\tnil', 'nil\tnil', 'nil\tnil'],
    );
  });
});

describe('provisioning_status', () => {
  const ending = (script: string) => run(script).end;

  it('is set by call or by assignment, and the last one wins', () => {
    assert.deepEqual(ending('set_provisioning_status("provisioned")'), { kind: 'finished', status: 'provisioned' });
    assert.deepEqual(ending('provisioning_status = "failed"'), { kind: 'finished', status: 'failed' });
    assert.deepEqual(ending('provisioning_status = "failed" set_provisioning_status("provisioned")'), {
      kind: 'finished',
      status: 'provisioned',
    });
    assert.deepEqual(ending('set_provisioning_status("provisioned") provisioning_status = "failed"'), {
      kind: 'finished',
      status: 'failed',
    });
    assert.deepEqual(
      ending(
        'setmetatable(_G, { __newindex = function() end, __index = function() return "provisioned" end }) set_provisioning_status("failed")',
      ),
      { kind: 'finished', status: 'failed' },
    );
  });

  it('that is never set is no status', () => {
    assert.deepEqual(ending('print("Success")'), { kind: 'finished', status: undefined });
    assert.deepEqual(ending('set_provisioning_status("failed") provisioning_status = nil'), {
      kind: 'finished',
      status: undefined,
    });
  });

  it('with any other value is a script error', () => {
    for (const value of ['"done"', '"Provisioned"', 'nil', 'true', '{}', '']) {
      assert.deepEqual(errorOf(run(`\nset_provisioning_status(${value})`)), {
        type: 'ScriptError',
        message: 'line 2: provisioning_status must be "provisioned" or "failed"',
        line: 2,
      });
    }
    for (const value of ['"done"', 'true', '{}', 'print'])
      assert.equal(errorOf(run(`provisioning_status = ${value}`)).type, 'ScriptError');
  });
});

describe('send_cwmp_message_and_forget', () => {
  it('drafts the message and returns true', () => {
    const output = run(send('device_id, variables.body, 2'), { variables });
    assert.deepEqual(printed(output), ['true\t']);
    assert.deepEqual(output.drafts, [
      {
        deviceId: 'CPE-1',
        request: { name: 'AddObject', objectName: 'InternetGatewayDevice.WANDevice.', parameterKey: '' },
        summary: 'AddObject …WANDevice.',
        purpose: 'run',
      },
    ]);
    assert.deepEqual(
      output.calls.map(({ name, result }) => ({ name, result })),
      [{ name: 'send_cwmp_message_and_forget', result: true }],
    );
    assert.match(output.calls[0]?.digest ?? '', /^[0-9a-f]{64}$/);
  });

  it('returns a table with code 400 for an invalid argument or body, and never raises', () => {
    const bad = [
      '',
      'nil, variables.body, 2',
      '"", variables.body, 2',
      '{}, variables.body, 2',
      '"a\\0b", variables.body, 2',
      'device_id',
      'device_id, {}, 2',
      'device_id, "", 2',
      'device_id, "<a>", 2',
      'device_id, "<a/>", 2',
      'device_id, variables.body .. variables.body, 2',
      'device_id, "\\xff", 2',
      'device_id, variables.body .. "\\0<", 2',
      'device_id, variables.body, "soon"',
      'device_id, variables.body, 0',
      'device_id, variables.body, -1',
      'device_id, variables.body, 0/0',
      'device_id, variables.body, 1/0',
      'device_id, variables.body, {}',
    ];
    for (const args of bad) {
      const output = run(send(args), { variables });
      assert.match(printed(output).join(), /^400\t./, args);
      assert.deepEqual(output.drafts, [], args);
    }
  });

  it('takes a timeout as text (default: 30 seconds)', () => {
    assert.deepEqual(
      printed(run(`${send('device_id, variables.body, "2"')} ${send('device_id, variables.body')}`, { variables })),
      ['true\t', 'true\t'],
    );
  });

  it('asks for another device and returns 404 or 408 when it is missing', () => {
    const script = send('"CPE-2", variables.body, 2');
    assert.deepEqual(run(script, { variables }).end, { kind: 'lookup', deviceId: 'CPE-2', timeoutSeconds: 2 });
    const known = run(script, { variables, knownDevices: { 'CPE-2': 'known' } });
    assert.deepEqual(
      known.drafts.map(({ deviceId }) => deviceId),
      ['CPE-2'],
    );
    assert.deepEqual(printed(run(script, { variables, knownDevices: { 'CPE-2': 'unknown' } })), [
      '404\tno such device',
    ]);
    assert.deepEqual(printed(run(script, { variables, knownDevices: { 'CPE-2': 'timeout' } })), [
      '408\tnot accepted within 2 seconds',
    ]);
    assert.deepEqual(run(send('"constructor", variables.body, 9e9'), { variables }).end, {
      kind: 'lookup',
      deviceId: 'constructor',
      timeoutSeconds: 30,
    });
  });

  it('returns 413 for a body that is too large', () => {
    assert.match(printed(run(send('device_id, variables.body .. (" "):rep(2^20), 2'), { variables })).join(), /^413\t/);
    assert.match(printed(run(send('device_id, ("x"):rep(2e7), 2'))).join(), /^413\t/);
  });

  it('returns 429 beyond the messages of a run, and beyond the bytes of a step', async () => {
    const limited = await createLua({ messages: 3 });
    const loop = `for i = 1, 4 do ${send('device_id, variables.body, 2')} end`;
    const output = limited(loop, { variables });
    assert.deepEqual(
      printed(output).map((line) => line.split('\t')[0]),
      ['true', 'true', 'true', '429'],
    );
    assert.equal(output.drafts.length, 3);
    assert.deepEqual(
      printed(limited(send('device_id, variables.body, 2'), { variables, messages: 3 })).map(
        (line) => line.split('\t')[0],
      ),
      ['429'],
    );
    const bytes = await createLua({ messageBytes: body.length * 2 });
    assert.deepEqual(
      printed(bytes(loop, { variables })).map((line) => line.split('\t')[0]),
      ['true', 'true', '429', '429'],
    );
  });
});

describe('sleep', () => {
  it('ends the step; fractions and numbers as text are allowed, 0 returns at once', () => {
    assert.deepEqual(run('sleep(5)').end, { kind: 'sleep', seconds: 5 });
    assert.deepEqual(run('sleep(0.25)').end, { kind: 'sleep', seconds: 0.25 });
    assert.deepEqual(run('sleep(1e-9)').end, { kind: 'sleep', seconds: 0.001 });
    assert.deepEqual(run('sleep(get_variable_value("delay"))', { variables: { delay: '7' } }).end, {
      kind: 'sleep',
      seconds: 7,
    });
    assert.deepEqual(run('sleep(0) sleep(0.0)').end, { kind: 'finished', status: undefined });
  });

  it('raises a script error for an invalid argument, which pcall can catch', () => {
    for (const argument of ['', 'nil', '-1', '0/0', '1/0', '"soon"', '{}', '31 * 24 * 3600']) {
      assert.deepEqual(errorOf(run(`local x\nsleep(${argument})`)), {
        type: 'ScriptError',
        message: 'line 2: sleep: seconds must be a number from 0 to 2592000',
        line: 2,
      });
    }
    assert.deepEqual(printed(run('print(pcall(sleep, -1))')), [
      'false\tscript:1: sleep: seconds must be a number from 0 to 2592000',
    ]);
  });
});

describe('generate_random_string', () => {
  it('is alphanumeric, of the requested length, different in each call and run, the same in a replay', () => {
    const script = 'print(generate_random_string(40)) print(generate_random_string("40"))';
    const [first = '', second = ''] = printed(run(script));
    assert.match(first, /^[A-Za-z0-9]{40}$/);
    assert.notEqual(first, second);
    assert.deepEqual(printed(run(script)), [first, second]);
    assert.notEqual(printed(run(script, { seed: 'ab'.repeat(32) }))[0], first);
  });

  it('is empty for an invalid length', () => {
    for (const length of ['', '0', '-1', '1.5', '1/0', '0/0', '{}', '"x"', '1025', '2^53'])
      assert.deepEqual(printed(run(`print(#generate_random_string(${length}))`)), ['0'], length);
  });
});

describe('create_or_update_device_credential', () => {
  const fields = (args: string) =>
    `local r = create_or_update_device_credential(${args}) print(r.ok, r.username, r.password, r.error_msg)`;

  it('returns the full username; the record holds no password', () => {
    const output = run(fields('"admin_user", "secure_pass_123"'));
    assert.deepEqual(printed(output), ['true\tacme.admin_user\tsecure_pass_123\t']);
    assert.deepEqual(output.credentials, [{ username: 'acme.admin_user', password: 'secure_pass_123' }]);
    assert.doesNotMatch(JSON.stringify(output.calls), /secure_pass/);
    const replay = run(fields('"admin_user", "secure_pass_123"'), { calls: output.calls, logLines: 1 });
    assert.deepEqual(replay.credentials, []);
  });

  it("does not take over another device's username, also in a replay", () => {
    const output = run(fields('"admin_user", "p"'), { takenUsernames: ['acme.admin_user'] });
    assert.deepEqual(printed(output), ['false\t\t\tthe username acme.admin_user belongs to another device']);
    assert.deepEqual(output.credentials, []);
    const replay = run(`${fields('"admin_user", "p"')} print('more')`, { calls: output.calls, logLines: 1 });
    assert.deepEqual([printed(replay), replay.credentials], [['more'], []]);
  });

  it('reports what is wrong', () => {
    const expected = {
      '"", "p"': 'username cannot be empty',
      '"u", ""': 'password cannot be empty',
      '"a.b", "p"': 'username cannot contain dots',
      '"u", "p.q"': 'password cannot contain dots',
      'nil, "p"': 'username is not a string',
      '"u"': 'password is not a string',
      '"u", {}': 'password is not a string',
      '"u\\0", "p"': 'username is too long or contains control characters',
    };
    for (const [args, message] of Object.entries(expected)) {
      const output = run(fields(args));
      assert.deepEqual(printed(output), [`false\t\t\t${message}`]);
      assert.deepEqual(output.credentials, []);
    }
  });
});

describe('refresh_device_parameters', () => {
  it("drafts the read of the device's root", () => {
    const output = run('print(refresh_device_parameters(get_device_id()))', {
      device: { root: 'Device.', parameters: {} },
    });
    assert.deepEqual(printed(output), ['true']);
    assert.deepEqual(
      output.drafts.map(({ request, purpose }) => ({ request, purpose })),
      [{ request: { name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: false }, purpose: 'refresh' }],
    );
    assert.deepEqual(run('refresh_device_parameters(device_id)', { device: { parameters: {} } }).drafts[0]?.request, {
      name: 'GetParameterNames',
      parameterPath: 'InternetGatewayDevice.',
      nextLevel: false,
    });
  });

  it('is false for a missing device', () => {
    assert.deepEqual(
      printed(run('print(refresh_device_parameters(), refresh_device_parameters(""), refresh_device_parameters({}))')),
      ['false\tfalse\tfalse'],
    );
    assert.equal(run('refresh_device_parameters("CPE-2")').end.kind, 'lookup');
    assert.deepEqual(
      printed(run('print(refresh_device_parameters("CPE-2"))', { knownDevices: { 'CPE-2': 'unknown' } })),
      ['false'],
    );
  });
});

describe('print', () => {
  it('adds a log line with the time of the script', () => {
    const output = run(
      'print("a", 1, 1.5, nil, true, setmetatable({}, { __tostring = function() return "T" end })) print()',
    );
    assert.deepEqual(output.log, [
      { at: startedAt, text: 'a\t1\t1.5\tnil\ttrue\tT' },
      { at: startedAt, text: '' },
    ]);
  });

  it('makes control characters visible', () => {
    assert.deepEqual(printed(run('print("a\\0b\\27[31m\\127\\tc\\nd\\xff")')), ['a␀b␛[31m␡\tc\nd\ufffd']);
  });
});

describe('xml_escape, json_encode, json_decode', () => {
  it('escape XML', () => {
    assert.deepEqual(printed(run(`print(xml_escape("<a b='c' & \\"d\\">"), xml_escape(12))`)), [
      `&lt;a b='c' &amp; &quot;d&quot;&gt;\t12`,
    ]);
    assert.match(errorOf(run('xml_escape()')).message, /^line 1: xml_escape: the argument must be a UTF-8 string/);
  });

  it('encode and decode JSON', () => {
    const script =
      'print(json_encode{ a = 1, b = { 1, 2.5, "x\\n", true }, c = {}, ["__proto__"] = "p" }) print(json_encode("ü"), json_encode(nil), json_encode({ [1] = 1, [3] = 3 }))';
    const [first = '', second] = printed(run(script));
    assert.deepEqual(Object.entries(JSON.parse(first) as object).sort(), [
      ['__proto__', 'p'],
      ['a', 1],
      ['b', [1, 2.5, 'x\n', true]],
      ['c', {}],
    ]);
    assert.equal(second, '"ü"\tnull\t{"1":1,"3":3}');
    assert.deepEqual(
      printed(
        run(
          `local v = json_decode('{"a":[1,2,{"b":null,"c":"x"}],"n":1.5,"i":3}') print(#v.a, v.a[3].b, v.a[3].c, v.n, v.i, math.type(v.i))`,
        ),
      ),
      ['3\tnil\tx\t1.5\t3\tinteger'],
    );
  });

  it('raise an error for what JSON cannot express, cycles, depth and size', () => {
    const bad = [
      'json_encode(print)',
      'json_encode(0/0)',
      'json_encode{ [{}] = 1 }',
      'json_encode("\\xff")',
      'local t = {} t.t = t json_encode(t)',
      'local t = {} for i = 1, 1e5 do t = { t } end json_encode(t)',
      'local t = {} for i = 1, 60 do t = { t, t } end json_encode(t)',
      'json_encode(("x"):rep(2^21))',
      'json_decode("{")',
      'json_decode()',
      'json_decode(("["):rep(1e5) .. ("]"):rep(1e5))',
      'json_decode((" "):rep(2^21))',
    ];
    for (const script of bad) assert.match(errorOf(run(script)).message, /^line 1: json_/, script);
    assert.deepEqual(logTexts(run('print(pcall(json_encode, print))')), [
      'false\tscript:1: json_encode: JSON has no function',
    ]);
  });
});
