import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLua, errorOf, logTexts, printed } from '../../support/lua/lua.ts';

const run = await createLua();

describe('the sandbox', () => {
  it('has exactly these globals', () => {
    const [globals = ''] = printed(
      run(
        'local names = {} for name in pairs(_G) do names[#names + 1] = name end table.sort(names) ' +
          'print(table.concat(names, " "))',
      ),
    );
    assert.deepEqual(globals.split(' '), [
      '_G',
      '_VERSION',
      'add_object',
      'assert',
      'base64_decode',
      'base64_encode',
      'collectgarbage',
      'coroutine',
      'create_or_update_device_credential',
      'delete_object',
      'device',
      'device_id',
      'download',
      'ensure_object',
      'error',
      'factory_reset',
      'find_objects',
      'generate_random_string',
      'get_device_id',
      'get_device_parameter',
      'get_parameter_attributes',
      'get_parameter_names',
      'get_parameter_values',
      'get_variable_value',
      'getmetatable',
      'hmac_sha256',
      'http_request',
      'ipairs',
      'json_decode',
      'json_encode',
      'load',
      'loadstring',
      'math',
      'next',
      'os',
      'pairs',
      'pcall',
      'print',
      'rawequal',
      'rawget',
      'rawlen',
      'rawset',
      'reboot',
      'refresh_device_parameters',
      'schedule_inform',
      'select',
      'send_cwmp_async_message',
      'send_cwmp_message',
      'send_cwmp_message_and_forget',
      'set_parameter_attributes',
      'set_parameter_values',
      'set_provisioning_status',
      'setmetatable',
      'sha256',
      'sleep',
      'string',
      'table',
      'tenant_id',
      'tonumber',
      'tostring',
      'type',
      'unpack',
      'utf8',
      'variables',
      'wait_for_event',
      'xml_escape',
      'xpcall',
    ]);
    assert.deepEqual(
      printed(
        run(
          'local names = {} for name in pairs(os) do names[#names + 1] = name end table.sort(names) ' +
            'print(table.concat(names, " "))',
        ),
      ),
      ['clock date difftime time'],
    );
  });

  const absent = [
    'os.execute("id")',
    'os.getenv("HOME")',
    'os.exit()',
    'os.remove("x")',
    'os.tmpname()',
    'io.open("/etc/passwd")',
    'require("os")',
    'package.loadlib("x", "y")',
    'debug.getinfo(1)',
    'dofile("x")',
    'loadfile("x")',
    'string.dump(print)',
    '("").dump(print)',
    'setfenv(1, {})',
    'getfenv()',
    'warn("x")',
    'sleep.constructor("return process")()',
    'print.constructor.constructor("return process")()',
    'device.constructor.constructor("x")',
    'getmetatable(print).__index',
    'getmetatable("").__index = {}',
    'setmetatable("", {})',
  ];
  for (const script of absent) {
    it(`does not know ${script}`, () => {
      assert.equal(errorOf(run(script)).type, 'ScriptError');
    });
  }

  it('protects the metatable of strings and shows none of its own', () => {
    assert.deepEqual(
      printed(run('print(getmetatable(""), getmetatable(_G), getmetatable(device), getmetatable(sleep))')),
      ['false\tnil\tnil\tnil'],
    );
  });

  it('loads text only, whatever mode or name is given', () => {
    const script =
      'print(load("\\27Lua", "x", "b")) print(load(function() return nil end)) ' +
      'print(load("return ...", "=script", "bt", {})(7)) print(load("x = 1", "n", "t", {})(), x) ' +
      'print(load("syntax error here"))';
    assert.deepEqual(
      printed(run(script)).map((line) => line.replace(/0x\w+/, '0x')),
      [
        "nil\tattempt to load a binary chunk (mode is 't')",
        'function: 0x',
        '7',
        'nil\tnil',
        "nil\t(load):1: syntax error near 'error'",
      ],
    );
  });

  it('keeps its functions working when the script changes every global it can', () => {
    const script = `local sleep, print, load = sleep, print, load
      local send, status = send_cwmp_message_and_forget, set_provisioning_status
      local pairs, rawset, G, os_time = pairs, rawset, _G, os.time
      for _, lib in pairs({ string, table, math, os, coroutine, utf8 }) do for k in pairs(lib) do lib[k] = nil end end
      for k in pairs(G) do rawset(G, k, nil) end
      print(load("return 1 + 1")(), os_time({ year = 2026, month = 1, day = 1 }), send(1, "", 1).error_code)
      status("provisioned") sleep(1)`;
    const output = run(script);
    assert.deepEqual(logTexts(output), ['2\t1767268800\t400']);
    assert.deepEqual(output.end, { kind: 'sleep', seconds: 1 });
  });

  it('cannot cancel a suspension or its own end', () => {
    const script =
      'local r = { pcall(sleep, 9) } print(r[2]) sleep = function() end error = nil ' +
      'coroutine.close(coroutine.create(print))';
    assert.deepEqual(run(script).end, { kind: 'sleep', seconds: 9 });
    assert.deepEqual(logTexts(run('print(1) pcall(sleep, 9) print(2)')), ['1']);
  });

  it('leaves nothing for the next script', () => {
    run(
      'leaked = variables.pppoe_password string.leak = leaked table.concat = nil getmetatable = nil device.x = leaked',
    );
    assert.deepEqual(printed(run('print(leaked, string.leak, device.x, type(table.concat), type(getmetatable))')), [
      'nil\tnil\tnil\tfunction\tfunction',
    ]);
  });

  it('survives host function calls with any arguments', () => {
    const script = `local values = { nil, true, 1, -1.5, 0/0, "", "x", {}, print, coroutine.create(print),
        math.mininteger, ("x"):rep(1e5), "\\0", "\\xff" }
      for name, f in pairs(_G) do
        local ends = name == "error" or name == "sleep" or name == "reboot" or name == "factory_reset"
          or name == "schedule_inform" or name == "wait_for_event"
        if type(f) == "function" and not ends and not name:match("^get_.*param") then
          for i = 0, 14 do for j = 0, 14, 5 do pcall(f, values[i], values[j], values[i]) end end
        end
      end
      print("alive")`;
    const end = run(script, {
      knownDevices: Object.fromEntries(
        ['1', '-1.5', '-nan', 'nan', 'x', '-9223372036854775808'].map((id) => [id, 'unknown' as const]),
      ),
    });
    assert.equal(logTexts(end).at(-1), 'alive', JSON.stringify(end.end));
  });

  it('survives waiting calls with any arguments', () => {
    const values = [
      'nil',
      'true',
      '1',
      '-1.5',
      '0/0',
      '""',
      '"x."',
      '{}',
      '{ 1, "a" }',
      '{ a = 1, [2] = {} }',
      'print',
      'coroutine.create(print)',
      '("x"):rep(1e5)',
      '"\\xff"',
    ];
    const names = [
      'send_cwmp_message',
      'get_parameter_values',
      'set_parameter_values',
      'add_object',
      'get_parameter_names',
      'reboot',
      'factory_reset',
      'download',
      'get_device_parameter',
      'http_request',
    ];
    for (const name of names) {
      for (const value of values) {
        const { end } = run(`local result = ${name}(${value}, ${value}, ${value})`);
        const kinds = end.kind === 'error' ? [end.error.type] : [end.kind];
        assert.ok(
          ['ScriptError', 'call', 'parameters', 'http', 'finished'].includes(kinds[0] ?? ''),
          `${name}(${value}): ${JSON.stringify(end)}`,
        );
        if (end.kind === 'error') assert.match(end.error.message, new RegExp(`line 1: ${name}: `));
      }
    }
  });
});

describe('what a Lua 5.1 script expects', () => {
  it('is available', () => {
    const script =
      'print(unpack({ 1, 2 })) print(loadstring("return 3")()) print(math.pow(2, 10), table.getn({ 1, 2 })) ' +
      'math.randomseed(os.time()) print(math.random(1, 1))';
    assert.deepEqual(printed(run(script)), ['1\t2', '3', '1024.0\t2', '1']);
  });
});

describe('os', () => {
  it('counts in UTC', () => {
    const script = `print(os.time({ year = 2026, month = 2, day = 30, hour = 0 }),
        os.date("%Y-%m-%d", os.time({ year = 2026, month = 14, day = 1 })), os.date("!%H", 3600), os.date("%H", 3600))
      local d = { year = 2026, month = 2, day = 30, hour = "25" } os.time(d)
      print(d.month, d.day, d.hour, d.wday, d.isdst)
      local t = os.date("*t", 0) print(t.year, t.hour, os.difftime(5, 3))`;
    assert.deepEqual(printed(run(script)), ['1772409600\t2027-02-01\t01\t01', '3\t3\t1\t3\tfalse', '1970\t0\t2.0']);
  });

  it('reports what is wrong with a date', () => {
    assert.match(errorOf(run('os.time({ year = 2026 })')).message, /^line 1: field 'month' missing in date table/);
    assert.match(
      errorOf(run('os.time({ year = 2026, month = "x", day = 1 })')).message,
      /^line 1: field 'month' is not an integer/,
    );
    assert.match(errorOf(run('os.time({ year = 2^60, month = 1, day = 1 })')).message, /represented/);
    assert.match(errorOf(run('os.date("%Ez")')).message, /invalid conversion/);
    for (const bad of [
      'os.date("%c", 2^53)',
      'os.date("*t", -2^60)',
      'os.date({})',
      'os.time(1)',
      'os.date(("%c"):rep(1000), 1e300)',
    ])
      run(`pcall(function() ${bad} end)`);
    assert.deepEqual(printed(run('print(1)')), ['1']);
  });
});
