import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLua, errorOf, logTexts, printed, runToEnd, stepInput } from '../../support/lua/lua.ts';

const run = await createLua();
const memory = 'the script needs more than 64 MiB of memory';
const stack = /^line \d+: the script's calls nest deeper than .*stack overflow/;

describe('a script error', () => {
  const expected: [script: string, message: string, line?: number][] = [
    ['local x = 1\nx.y.z = 2', "line 2: attempt to index a number value (local 'x')", 2],
    ['\n\nlocal function f()\n error("broken")\nend\nf()', 'line 4: broken', 4],
    ['error("no position", 0)', 'line 1: no position', 1],
    ['\nerror({ code = 1 })', 'line 2: the script raised a table instead of a message', 2],
    ['error()', 'line 1: the script raised a nil instead of a message', 1],
    [
      'error(setmetatable({}, { __tostring = function() while true do end end }))',
      'line 1: the script raised a table instead of a message',
      1,
    ],
    ['error(42)', 'line 1: 42', 1],
    // The text after the position is the script's own, so a line that it does not have is none.
    ['\nerror("script:4711: x", 0)', 'line 2: x', 2],
    [
      '\ncoroutine.wrap(function()\n local x = {} + 1\nend)()',
      'line 3: attempt to perform arithmetic on a table value',
      3,
    ],
    ['\nassert(load("\\n\\nerror(\\"x\\")", "script"))()', 'line 2: (load):3: x', 2],
    ['\ncoroutine.yield()', 'line 2: attempt to yield from outside a coroutine', 2],
    ['get_variable_value("x"):upper()', 'line 1: attempt to index a nil value', 1],
  ];
  for (const [script, message, line] of expected) {
    it(`is reported with its line: ${message}`, () => {
      assert.deepEqual(errorOf(run(script)), { type: 'ScriptError', message, line });
    });
  }

  it('is bounded, on one line, and well-formed', () => {
    const { message } = errorOf(run('error(("ü\\n\\0😀"):rep(1e6))'));
    assert.ok(message.length <= 500 && message.isWellFormed());
    assert.doesNotMatch(message, /\p{Cc}/u);
  });

  it('keeps earlier output', () => {
    assert.deepEqual(logTexts(run('print("a") error("b")')), ['a']);
  });

  it('in the syntax has its line', () => {
    assert.deepEqual(errorOf(run('print("a")\nif x then')), {
      type: 'ScriptError',
      message: "line 2: 'end' expected (to close 'if' at line 2) near <eof>".replace(" (to close 'if' at line 2)", ''),
      line: 2,
    });
    assert.deepEqual(logTexts(run('print("a")\nif x then')), []);
  });

  it('is not caused by a byte order mark or an empty script', () => {
    assert.deepEqual(printed(run('\uFEFFprint(1)')), ['1']);
    assert.deepEqual(run('').end, { kind: 'finished', status: undefined });
  });

  it('is caused by bytecode', () => {
    assert.match(errorOf(run('\u001bLua')).message, /attempt to load a binary chunk/);
  });
});

describe('a limit', () => {
  const outOfMemory: Record<string, string> = {
    'one long string': '\nlocal x = string.rep("x", 1e9)',
    'a string that doubles': '\nlocal s = "x" while true do s = s .. s end',
    'a growing table': '\nlocal t = {} for i = 1, math.huge do t[i] = i end',
    'a growing table behind pcall':
      '\nwhile true do pcall(function() local t = {} for i = 1, math.huge do t[i] = { i } end end) end',
    'a concatenation of many': '\nlocal t = {} for i = 1, 1e5 do t[i] = ("x"):rep(1e4) end local s = table.concat(t)',
    coroutines: '\nlocal t = {} while true do t[#t + 1] = coroutine.create(function() end) end',
    'a replacement': '\nlocal s = ("x"):rep(1e4):gsub("x", ("y"):rep(1e5))',
    'a format': '\nlocal t = {} for i = 1, 1e7 do t[i] = ("%99d"):format(i) end',
    'the reading of JSON': '\nlocal t = {} for i = 1, 1e4 do t[i] = json_decode("[" .. ("{},"):rep(1e4) .. "1]") end',
  };
  for (const [name, script] of Object.entries(outOfMemory)) {
    it(`ends ${name}`, () => {
      assert.deepEqual(errorOf(run(script)), { type: 'LimitExceeded', message: `line 2: ${memory}`, line: 2 });
    });
  }

  it('on memory does not count garbage', () => {
    assert.deepEqual(printed(run('for i = 1, 500 do local s = ("x"):rep(1e6 + i) end print("done")')), ['done']);
  });

  const tooDeep: Record<string, string> = {
    'endless recursion': 'local function f() return 1 + f() end f()',
    'recursion through gsub': 'local function f() ("a"):gsub(".", f) end f()',
    'recursion through sort': 'local function f() table.sort({ 2, 1, 3 }, f) end f()',
    'recursion through tostring':
      'local t = setmetatable({}, {}) getmetatable(t).__tostring = function() return tostring(t) end print(t)',
    'recursion through a metamethod':
      'local t = setmetatable({}, { __concat = function(a, b) return a .. b end }) local x = t .. "x"',
    'coroutines in coroutines': 'local function f() coroutine.wrap(f)() end f()',
    'a deep expression': 'assert(load("return " .. ("("):rep(1e4) .. "1" .. (")"):rep(1e4)))',
  };
  for (const [name, script] of Object.entries(tooDeep)) {
    it(`ends ${name}`, () => {
      const error = errorOf(run(script));
      assert.equal(error.type, 'LimitExceeded');
      assert.match(error.message, stack);
      assert.deepEqual(printed(run('print(1)')), ['1']);
    });
  }

  it('ends a log that is too large, and keeps what fitted', () => {
    const output = run('\nlocal line = ("x"):rep(1023) for i = 1, 1e5 do pcall(print, line) end');
    assert.deepEqual(errorOf(output), {
      type: 'LimitExceeded',
      message: 'line 2: the log is larger than 1048576 bytes',
      line: 2,
    });
    assert.equal(output.log.length, 1024);
    assert.equal(errorOf(run('local s = ("x"):rep(4e7) print(s, s, s, s)')).type, 'LimitExceeded');
    assert.deepEqual(printed(run('print(1) print(2)', { logBytes: 1048573, logLines: 1 })), ['2']);
    assert.equal(errorOf(run('print(1) print(2)', { logBytes: 1048574, logLines: 1 })).type, 'LimitExceeded');
  });

  it('of the log is 5,000 lines, then one that says so, also across waits', () => {
    const script = 'for i = 1, 4999 do print(i) end sleep(1) for i = 5000, 6000 do print(i) end sleep(1) print("last")';
    const { all, end } = runToEnd(run, script);
    const last = 'The log is limited to 5000 lines: the following ones are missing.';
    assert.equal(end.kind, 'finished');
    assert.deepEqual(logTexts(all).slice(4998), ['4999', '5000', last]);
  });
});

describe('the input', () => {
  it('cannot be changed by the script', () => {
    const input = stepInput('');
    run('variables.pppoe_password = nil device.parameters = nil device_id = 1', input);
    assert.deepEqual(input, stepInput(''));
  });
});
