import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StepInput } from '../../../activities/lua/types.ts';
import { addObject, createLua, errorOf, logTexts, printed, runToEnd, startedAt } from '../../support/lua/lua.ts';

const run = await createLua();
const variables = { body: addObject('InternetGatewayDevice.WANDevice.') };

/** Suspends with `suspend`, where the script tries to catch the suspension. */
const places = {
  pcall: 'pcall(suspend) print("got it")',
  'pcall in a loop': 'for i = 1, 10 do pcall(pcall, suspend) end',
  'xpcall, whose handler is not called': 'xpcall(suspend, function(e) print("got it", e) return e end)',
  'coroutine.resume': 'coroutine.resume(coroutine.create(suspend)) print("got it")',
  'coroutine.wrap': 'pcall(coroutine.wrap(function() pcall(suspend) end))',
  'nested coroutines': 'coroutine.wrap(function() coroutine.wrap(function() suspend() end)() end)()',
  'a gsub callback': '("abc"):gsub(".", function() pcall(suspend) end)',
  'a sort callback': 'table.sort({ 3, 2, 1 }, function(a, b) suspend() return a < b end)',
  'a __index metamethod': 'local _ = setmetatable({}, { __index = suspend }).x',
  'a __close metamethod': 'do local c <close> = setmetatable({}, { __close = suspend }) end print("got it")',
  'a __gc metamethod': 'setmetatable({}, { __gc = suspend }) for i = 1, 1e6 do local t = {} end',
  'a __tostring within print': 'print(setmetatable({}, { __tostring = function() suspend() return "" end }))',
  'an iterator': 'for x in suspend do end',
  'a reader of load': 'load(suspend)',
  'an error handler': 'xpcall(error, function() suspend() end, "x") print("got it")',
};

describe('a suspension', () => {
  for (const [name, script] of Object.entries(places)) {
    it(`passes through ${name}`, () => {
      const output = run(`local function suspend() sleep(5) end ${script}`);
      assert.deepEqual(output.end, { kind: 'sleep', seconds: 5 });
      assert.deepEqual(logTexts(output), []);
    });
  }

  it('runs no later statement of the script', () => {
    const output = run(
      'local t <close> = setmetatable({}, { __close = function() ' +
        'print("closed") end }) setmetatable({}, { __gc = function() print("collected") end }) pcall(sleep, 1) ' +
        'print("after")',
    );
    assert.deepEqual(logTexts(output), []);
    assert.deepEqual(printed(run('print("next")')), ['next']);
  });

  it('ends at its time, and the caller continues', () => {
    const { all, end } = runToEnd(
      run,
      'print(pcall(sleep, 2)) print(coroutine.wrap(function() sleep(3) return "resumed" end)()) ' +
        'set_provisioning_status("provisioned")',
    );
    assert.deepEqual(logTexts(all), ['true', 'resumed']);
    assert.deepEqual(end, { kind: 'finished', status: 'provisioned' });
  });
});

describe('the clock', () => {
  it('is frozen within a step, and shows the end of a wait after it', () => {
    const script = `local t = os.time() for i = 1, 1e5 do end assert(os.time() == t and os.clock() == 0)
      print(os.date("%Y-%m-%d %H:%M:%S")) sleep(90) print(os.date("%H:%M:%S"), os.time() - t, os.clock())
      sleep(3600) print(os.date("%H:%M:%S"))`;
    const { all } = runToEnd(run, script);
    assert.deepEqual(all.log, [
      { at: startedAt, text: '2026-11-20 12:00:00' },
      { at: startedAt + 90_000, text: '12:01:30\t90\t90.0' },
      { at: startedAt + 3_690_000, text: '13:01:30' },
    ]);
  });
});

describe('a script of 20 sends and 3 sleeps', () => {
  const script = `
    local seen = {}
    for i = 1, 20 do
      print("send " .. i, generate_random_string(8), math.random(1000), os.time())
      assert(send_cwmp_message_and_forget(device_id, (variables.body:gsub("WANDevice", "Object" .. i)), 2) == true)
      if i % 6 == 0 then
        create_or_update_device_credential("user" .. i, generate_random_string(10))
        sleep(i)
      end
    end
    set_provisioning_status("provisioned")`;

  it('takes four steps, and its drafts, log lines and credentials appear once and in order', () => {
    const { steps, all, end } = runToEnd(run, script, { variables });
    assert.equal(steps.length, 4);
    assert.deepEqual(end, { kind: 'finished', status: 'provisioned' });
    assert.deepEqual(
      all.drafts.map(({ request }) => 'objectName' in request && request.objectName),
      Array.from({ length: 20 }, (_, index) => `InternetGatewayDevice.Object${index + 1}.`),
    );
    assert.deepEqual(
      logTexts(all).map((line) => line.split('\t')[0]),
      Array.from({ length: 20 }, (_, index) => `send ${index + 1}`),
    );
    assert.deepEqual(
      all.credentials.map(({ username }) => username),
      ['acme.user6', 'acme.user12', 'acme.user18'],
    );
    assert.equal(all.calls.length, 26);
  });

  it('has the same result in every attempt of each step', () => {
    const [first, second] = [1, 2].map(() => runToEnd(run, script, { variables }));
    assert.deepEqual(first, second);
  });
});

describe('a replay', () => {
  const send = 'send_cwmp_message_and_forget(device_id, variables.body, 2)';
  const recorded = run(`${send} sleep(1)`, { variables }).calls;
  const replay = (script: string, changes: Partial<StepInput> = {}) =>
    errorOf(run(script, { variables, calls: recorded, ...changes }));

  it('returns what was recorded, failures included, and repeats nothing', () => {
    const failed = [
      {
        name: 'send_cwmp_message_and_forget',
        digest: recorded[0]?.digest ?? '',
        result: { error_message: 'no such device', error_code: '404' },
      },
    ];
    const output = run(`print(${send}.error_code)`, { variables, calls: failed });
    assert.deepEqual(printed(output), ['404']);
    assert.deepEqual([output.drafts, output.calls], [[], []]);
  });

  it('that makes a different call fails with a message that says so, despite any pcall', () => {
    assert.deepEqual(replay('\npcall(refresh_device_parameters, device_id)'), {
      type: 'ScriptError',
      message:
        'line 2: not deterministic: call 1 is refresh_device_parameters, recorded was send_cwmp_message_and_forget',
      line: 2,
    });
    assert.match(
      replay('send_cwmp_message_and_forget(device_id, variables.body, 3)').message,
      /not deterministic: call 1 is send_cwmp_message_and_forget with other arguments/,
    );
    assert.match(replay('print("nothing")').message, /not deterministic: the script ended before call 1/);
    assert.match(
      replay(`${send} ${send}`, { resumedAt: startedAt + 1000 }).message,
      /not deterministic: the script was suspended in sleep, and now calls send_cwmp_message_and_forget/,
    );
    assert.match(
      replay(send, { resumedAt: startedAt + 1000 }).message,
      /not deterministic: the script ended before the sleep/,
    );
  });

  it('has the same order of pairs, addresses and random numbers, whatever ran before', () => {
    const script = `local keys, objects = {}, {} for i = 1, 50 do keys["key" .. i] = i objects[{}] = i end
      local order = {} for k in pairs(keys) do order[#order + 1] = k end
      for _, v in pairs(objects) do order[#order + 1] = v end
      print(table.concat(order, " "), tostring({}), tostring(print),
        math.random(2^40), math.random(), collectgarbage("count"))`;
    const first = printed(run(script));
    run('local t = {} for i = 1, 1e5 do t[i] = { i } end math.randomseed(1) for i = 1, 10 do math.random() end');
    run('local function f() return 1 + f() end f()');
    assert.deepEqual(printed(run(script)), first);
    assert.notDeepEqual(
      printed(run('print(math.random(2^40))', { seed: '01'.repeat(32) })),
      printed(run('print(math.random(2^40))')),
    );
  });

  it('is the same where its calls are executed and where they are replayed', () => {
    const script =
      `${send} refresh_device_parameters(device_id) create_or_update_device_credential("u", "p") sleep(1) ` +
      'print(tostring({}), collectgarbage("count"), os.time())';
    const { calls } = run(script, { variables });
    const resumed = run(script, { variables, calls, resumedAt: startedAt + 1000 });
    const replayed = run(script, { variables, calls: [...calls, ...resumed.calls], resumedAt: startedAt + 1000 });
    assert.deepEqual(logTexts(resumed).length, 1);
    assert.match(errorOf(replayed).message, /ended before the sleep/);
    const again = run(`${script} sleep(1)`, { variables, calls: [...calls, ...resumed.calls] });
    assert.equal(again.end.kind, 'sleep');
    assert.deepEqual(logTexts(again)[0]?.split('\t')[2], logTexts(resumed)[0]?.split('\t')[2]);
  });

  it('ends a run that makes too many calls', async () => {
    const limited = await createLua({ calls: 3 });
    assert.deepEqual(errorOf(limited('\nfor i = 1, 4 do pcall(refresh_device_parameters, device_id) end')), {
      type: 'LimitExceeded',
      message: 'line 2: more than 3 calls that send, wait, refresh or create credentials',
      line: 2,
    });
    assert.equal(runToEnd(limited, 'while true do sleep(1) end').steps.length, 4);
  });
});
