import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLua, errorOf, logTexts, printed, startedAt } from '../../support/lua/lua.ts';

const run = await createLua();

describe('globals', () => {
  it('are the device, the tenant, the variables and the data of the last Inform', () => {
    const output = run(
      'print(device_id, tenant_id, variables.pppoe_username, device.manufacturer, device.root, ' +
        'device.parameters["InternetGatewayDevice.DeviceInfo.SoftwareVersion"], device.oui, ' +
        'provisioning_status)',
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
      'print(get_device_id(), type(get_variable_value("count")), get_variable_value("count"), ' +
        'get_variable_value("nope"), get_variable_value())',
      { variables: { count: '3' } },
    );
    assert.deepEqual(printed(output), ['CPE-1\tstring\t3\tnil\tnil']);
  });

  it("know nothing of JavaScript's own property names", () => {
    assert.deepEqual(
      printed(
        run(
          'for _, n in ipairs{"constructor", "__proto__", "toString"} do print(get_variable_value(n), ' +
            'variables[n]) end',
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
        'setmetatable(_G, { __newindex = function() end, __index = function() return "provisioned" end }) ' +
          'set_provisioning_status("failed")',
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
      'print(json_encode{ a = 1, b = { 1, 2.5, "x\\n", true }, c = {}, ["__proto__"] = "p" }) ' +
      'print(json_encode("ü"), json_encode(nil), json_encode({ [1] = 1, [3] = 3 }))';
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
          `local v = json_decode('{"a":[1,2,{"b":null,"c":"x"}],"n":1.5,"i":3}') ` +
            'print(#v.a, v.a[3].b, v.a[3].c, v.n, v.i, math.type(v.i))',
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

describe('refresh_device_parameters', () => {
  it("reads the root of the named device's data model", () => {
    const paths = (script: string, knownRoots: Record<string, string>) =>
      run(script, { knownDevices: { other: 'known' }, knownRoots }).drafts.map(({ request }) =>
        request.name === 'GetParameterNames' ? request.parameterPath : request.name,
      );
    assert.deepEqual(paths('refresh_device_parameters(device_id)', {}), ['InternetGatewayDevice.']);
    assert.deepEqual(paths('refresh_device_parameters("other")', { other: 'Device.' }), ['Device.']);
  });
});
