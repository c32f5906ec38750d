import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ScriptExecutor } from '../../../activities/lua/executor/executor.ts';
import { ScriptThreadPool, ThreadsBusy } from '../../../activities/lua/executor/threadPool.ts';
import { checkSyntax } from '../../../activities/lua/syntax.ts';
import { defaultLimits } from '../../../activities/lua/types.ts';
import { createLua, errorOf, logTexts, printed, stepInput } from '../../support/lua/lua.ts';

const stepSeconds = 1;
const limits = { ...defaultLimits, stepSeconds };
const pool = new ScriptThreadPool({ threads: 2, limits });
after(() => pool.close());
// The first step of a thread waits for it to start.
await Promise.all([pool.run(stepInput('')), pool.run(stepInput(''))]);

const endless: Record<string, string> = {
  'a loop': '\nwhile true do end',
  'a loop around pcall': '\nwhile true do pcall(error) end',
  'a loop around pcall and a string that is too long': '\nwhile true do pcall(string.rep, "x", 1e9) end',
  'a loop around endless recursion': '\nlocal function f() return 1 + f() end while true do pcall(f) end',
  'a pattern that backtracks': 'local text = ("a"):rep(300000)\nlocal _ = text:find((".-"):rep(10) .. "b")',
  'a loop in a coroutine': 'coroutine.wrap(function()\nwhile true do end end)()',
  'a loop in a gsub callback': 'string.gsub("x", "x", function()\nwhile true do end end)',
  'a loop in a sort callback': 'table.sort({ 3, 2, 1 }, function()\nwhile true do end end)',
  'a loop in a __close metamethod':
    'do local c <close> = setmetatable({}, { __close = function()\nwhile true do end end }) end',
  'a loop of empty iterations': '\nfor i = 1, math.huge do end',
  'a goto': '\n::again:: goto again',
};

describe('an endless script', () => {
  for (const [name, script] of Object.entries(endless)) {
    it(`is ended, with limit and line: ${name}`, async () => {
      const output = await pool.run(stepInput(`print("before") ${script}`));
      assert.deepEqual(errorOf(output), {
        type: 'LimitExceeded',
        message: 'line 2: the script ran for more than 1 seconds without a wait',
        line: 2,
      });
      assert.deepEqual(logTexts(output), ['before']);
    });
  }

  it('is ended in a finalizer too', async () => {
    assert.equal(
      errorOf(
        await pool.run(
          stepInput('setmetatable({}, { __gc = function() while true do end end }) for i = 1, 1e7 do local t = {} end'),
        ),
      ).type,
      'LimitExceeded',
    );
  });

  it('that fills memory, stack or log is ended at once', async () => {
    for (const script of [
      'local s = "x" while true do s = s .. s end',
      'local function f() return 1 + f() end f()',
      'local x = ("x"):rep(1000) while true do print(x) end',
    ]) {
      assert.equal(errorOf(await pool.run(stepInput(script))).type, 'LimitExceeded', script);
    }
  });

  it('is ended by the limit of its own step, if it has one', async () => {
    assert.match(errorOf(await pool.run(stepInput('while true do end'), 0.5)).message, /more than 0\.5 seconds/);
  });

  it('does not harm other scripts', async () => {
    const sound = 'local n = 0 for i = 1, 100 do n = n + i end print(n)';
    const outputs = await Promise.all([
      pool.run(stepInput('while true do end')),
      ...Array.from({ length: 40 }, () => pool.run(stepInput(sound))),
      pool.run(stepInput('local s = "x" while true do s = s .. s end')),
      ...Array.from({ length: 40 }, () => pool.run(stepInput(sound))),
    ]);
    const [first, ...rest] = outputs;
    assert.ok(first);
    assert.equal(errorOf(first).type, 'LimitExceeded');
    const sounds = rest.filter(({ end }) => end.kind === 'finished');
    assert.equal(sounds.length, 80);
    for (const output of sounds) assert.deepEqual(printed(output), ['5050']);
  });
});

describe('script executor', () => {
  it('does not make a script wait for looping ones to end', async () => {
    const executor = new ScriptExecutor({ threads: 1, limits: { ...limits, stepSeconds: 2 } });
    try {
      const loops = Array.from({ length: 2 }, () => executor.run(stepInput('\nwhile true do end')));
      const order: string[] = [];
      const noted = [...loops, executor.run(stepInput('print(1)'))].map(async (running, index) => {
        const output = await running;
        order.push(index < loops.length ? 'loop' : 'sound');
        return output;
      });
      const outputs = await Promise.all(noted);
      assert.notEqual(order.at(-1), 'sound');
      assert.match(errorOf(outputs[0] ?? assert.fail()).message, /^line 2: the script ran for more than 2 seconds/);
    } finally {
      await executor.close();
    }
  });
});

const revealing = `local keys, objects = {}, {} for i = 1, 50 do keys["key" .. i] = i objects[{}] = i end
  local order = {} for k in pairs(keys) do order[#order + 1] = k end
  for _, v in pairs(objects) do order[#order + 1] = v end
  print(table.concat(order, " "), tostring({}), tostring(sleep), math.random(2^40), generate_random_string(20),
    os.time(), os.date("%c %z"), os.time{ year = 2026, month = 7, day = 1 })`;

describe('a script', () => {
  it('behaves the same in every VM, thread and process', async () => {
    const run = await createLua();
    const expected = printed(run(revealing));
    const outputs = await Promise.all(Array.from({ length: 4 }, () => pool.run(stepInput(revealing))));
    for (const output of outputs) assert.deepEqual(printed(output), expected);
    const environments = [
      { TZ: 'America/Sao_Paulo', LANG: 'pt_BR.UTF-8' },
      { TZ: 'Pacific/Kiritimati', LC_ALL: 'C', HOME: '/a/much/longer/path/than/that' },
    ];
    for (const [index, env] of environments.entries())
      assert.deepEqual(await inProcess(env, 'x'.repeat(index * 501)), expected);
  });

  it('can exhaust the memory of its thread, not of the process', async () => {
    const broad = new ScriptThreadPool({
      threads: 1,
      limits: { ...defaultLimits, calls: Number.MAX_SAFE_INTEGER, stepSeconds: 60 },
    });
    try {
      const output = await broad.run(
        stepInput(
          'local p = ("p"):rep(240) for i = 1, math.huge do create_or_update_device_credential("u", p .. i) end',
        ),
      );
      assert.match(
        errorOf(output).message,
        /^line 1: the script's messages and results need more than \d+ MiB of memory/,
      );
      assert.deepEqual(printed(await broad.run(stepInput('print(1)'))), ['1']);
    } finally {
      await broad.close();
    }
  });
});

async function inProcess(env: Record<string, string>, argument: string): Promise<string[]> {
  const support = new URL('../../support/lua/lua.ts', import.meta.url).href;
  const code =
    `import { createLua, printed } from ${JSON.stringify(support)}; const run = await createLua(); ` +
    `console.log(JSON.stringify(printed(run(${JSON.stringify(revealing)}))));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code, argument], {
    env,
    cwd: tmpdir(),
  });
  return JSON.parse(stdout) as string[];
}

describe('a thread', () => {
  it('does not grow over 2,000 steps of all kinds', async () => {
    const one = new ScriptThreadPool({ threads: 1, limits });
    const scripts = [
      'sleep(1)',
      'error("x")',
      'local t = {} for i = 1, 1e4 do t[i] = { i } end',
      'print(("x"):rep(1e5))',
      'pcall(coroutine.wrap(function() sleep(1) end))',
    ];
    try {
      const steps = async (count: number) => {
        for (let index = 0; index < count; index += 1) await one.run(stepInput(scripts[index % scripts.length] ?? ''));
      };
      await steps(200);
      const before = process.memoryUsage().rss;
      await steps(2000);
      const growth = (process.memoryUsage().rss - before) / (1024 * 1024);
      assert.ok(growth < 64, `${growth} MiB`);
    } finally {
      await one.close();
    }
  });

  it('does not keep the process running', async () => {
    const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const code = `import { ScriptThreadPool } from ${url('../../../activities/lua/executor/threadPool.ts')};
      import { stepInput } from ${url('../../support/lua/lua.ts')};
      const pool = new ScriptThreadPool({ threads: 2 });
      console.log((await pool.run(stepInput('print(1)'))).log[0].text);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      timeout: 20_000,
    });
    assert.equal(stdout, '1\n');
  });

  it('that is closed ends what runs and refuses what waits', async () => {
    const closing = new ScriptThreadPool({ threads: 1, limits: defaultLimits });
    const jobs = ['while true do end', 'print(1)'].map((script) => closing.run(stepInput(script)));
    const settled = Promise.allSettled(jobs);
    await closing.close();
    assert.deepEqual(
      (await settled).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await assert.rejects(closing.run(stepInput('')), /closed/);
  });
});

describe('checkSyntax', () => {
  const check = (script: string) => checkSyntax('default', script);

  it('finds a syntax error and its line, and runs nothing', async () => {
    assert.deepEqual(await check('local x = 1\nx = = 2'), { line: 2, message: "unexpected symbol near '='" });
    assert.deepEqual(await check('print(1)\nif x then'), { line: 2, message: "'end' expected near <eof>" });
    assert.equal(await check('while true do end'), undefined);
    const binary = await check('\u001bLua');
    assert.ok(typeof binary === 'object');
    assert.match(binary.message, /binary chunk/);
  });
});

describe('organizations', () => {
  const of = (organizationId: string, script: string) => ({ ...stepInput(script), organizationId });
  const loop = 'while true do end';

  it('take turns: a sound step waits for two steps of an organization that has queued ten', async () => {
    const one = new ScriptThreadPool({ threads: 1, limits: { ...limits, stepSeconds: 0.1 } });
    try {
      const order: string[] = [];
      const looping = Array.from({ length: 10 }, () => one.run(of('hostile', loop)).then(() => order.push('hostile')));
      await one.run(of('sound', 'print(1)')).then(() => order.push('sound'));
      // The one under way, and the first that waited.
      assert.deepEqual(order, ['hostile', 'hostile', 'sound']);
      await Promise.all(looping);
    } finally {
      await one.close();
    }
  });

  it('never hold all slow threads: another one finds a thread at once', async () => {
    const two = new ScriptThreadPool({ threads: 2, limits: { ...limits, stepSeconds: 0.3 }, maxPerOrganization: 1 });
    try {
      const looping = Array.from({ length: 3 }, () => two.run(of('hostile', loop)));
      assert.deepEqual(two.counts, { threads: 2, busy: 1, waiting: 2 });
      const { end } = await two.run(of('sound', 'print(1)'));
      assert.equal(end.kind, 'finished');
      await Promise.all(looping);
    } finally {
      await two.close();
    }
  });

  it('wait with a script that ran into its time limit, and no other script does', async () => {
    const executor = new ScriptExecutor({ threads: 1, limits: { ...limits, stepSeconds: 0.3 } });
    try {
      const looped = await executor.run(of('default', loop));
      assert.equal(looped.outOfTime, true);
      await assert.rejects(executor.run(of('default', loop)), ThreadsBusy);
      assert.equal((await executor.run(of('default', 'print(1)'))).end.kind, 'finished');
    } finally {
      await executor.close();
    }
  });
});
