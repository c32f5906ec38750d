import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StepInput } from '../../../activities/lua/types.ts';
import type { CwmpResponse } from '../../../domain/cwmp/messages.ts';
import { createLua, errorOf, printed, startedAt } from '../../support/lua/lua.ts';
import { added, answered, asking, fault } from '../../support/lua/calls.ts';

const run = await createLua();
const ask = asking(run);

describe('get_parameter_values', () => {
  const response: CwmpResponse = {
    name: 'GetParameterValues',
    parameterList: [
      { name: 'A.Enable', value: '1', type: 'boolean' },
      { name: 'A.Count', value: '05', type: 'unsignedInt' },
      { name: 'A.Name', value: '1', type: 'string' },
      { name: 'A.Big', value: '18446744073709551615', type: 'unsignedLong' },
    ],
  };

  it('takes names or a list of them, and returns typed values', () => {
    for (const args of ['"A.", "B.C"', '{ "A.", "B.C" }, 60']) {
      const { log, drafts } = ask(
        `local v = get_parameter_values(${args}) ` +
          'print(v["A.Enable"], math.type(v["A.Count"]), v["A.Count"], type(v["A.Name"]), v["A.Big"], v.nope)',
        answered(response),
      );
      assert.deepEqual(log, ['true\tinteger\t5\tstring\t18446744073709551615\tnil']);
      assert.deepEqual(drafts[0]?.request, { name: 'GetParameterValues', parameterNames: ['A.', 'B.C'] });
    }
  });

  it('returns nil and the error when the CPE has none', () => {
    const { log } = ask('local v, e = get_parameter_values("A.") print(v, e.error_code, e.error_message)', () => ({
      state: 'faulted',
      fault,
    }));
    assert.deepEqual(log, ['nil\t9003\tInvalid arguments']);
  });

  it('raises a script error that names an invalid argument', () => {
    for (const args of ['', 'nil', '{}', '{ a = 1 }', '"a b"', '"A.", {}', '{ "A." }, -1']) {
      assert.match(
        errorOf(run(`\nget_parameter_values(${args})`)).message,
        /^line 2: get_parameter_values: (names|each name|timeout|JSON)/,
        args,
      );
    }
  });
});

describe('set_parameter_values', () => {
  const known = {
    'A.Flag': { value: '0', type: 'boolean' },
    'A.Port': { value: '1', type: 'int' },
    'A.Text': { value: null, type: 'string' },
    'A.New': null,
  };
  const set = (table: string, knownParameters: StepInput['knownParameters'] = known) =>
    run(`local ok, e = set_parameter_values(${table}) print(ok, e and e.error_code, e and e.error_message)`, {
      knownParameters,
    });

  it('looks up the types of the parameters first', () => {
    assert.deepEqual(
      set('{ ["A.Text"] = "x", ["A.Flag"] = true, ["A.Given"] = { value = 1, type = "int" } }', {}).end,
      { kind: 'parameters', paths: ['A.Flag', 'A.Text'] },
    );
  });

  it("writes each value in the type that the device reported, otherwise in the value's, ordered by path", () => {
    const { end, drafts } = set('{ ["A.Text"] = 5, ["A.Port"] = 5, ["A.Flag"] = "true", ["A.New"] = "<x>" }');
    assert.equal(end.kind, 'call');
    assert.deepEqual(drafts[0]?.request, {
      name: 'SetParameterValues',
      parameterKey: '',
      parameterList: [
        { name: 'A.Flag', value: '1', type: 'boolean' },
        { name: 'A.New', value: '<x>', type: 'string' },
        { name: 'A.Port', value: '5', type: 'int' },
        { name: 'A.Text', value: '5', type: 'string' },
      ],
    });
    const inferred = set('{ a = true, b = 5, c = -5, d = 1.5, e = { value = 5, type = "long" } }, "key"', {
      a: null,
      b: null,
      c: null,
      d: null,
    });
    assert.deepEqual(inferred.drafts[0]?.request, {
      name: 'SetParameterValues',
      parameterKey: 'key',
      parameterList: [
        ['a', '1', 'boolean'],
        ['b', '5', 'unsignedInt'],
        ['c', '-5', 'int'],
        ['d', '1.5', 'string'],
        ['e', '5', 'long'],
      ].map(([name, value, type]) => ({ name, value, type })),
    });
  });

  it('returns true when applied, nil and an error for a value of the wrong type', () => {
    assert.deepEqual(
      ask('print(set_parameter_values({ ["A.New"] = 1 }))', answered({ name: 'SetParameterValues', status: 0 }), {
        knownParameters: known,
      }).log,
      ['true\t0'],
    );
    assert.deepEqual(printed(set('{ ["A.Flag"] = "yes" }')), ['nil\t400\tthe value of A.Flag is not of type boolean']);
    assert.deepEqual(printed(set('{ ["A.Port"] = "eighty" }')), ['nil\t400\tthe value of A.Port is not of type int']);
  });

  it('raises a script error that names an invalid argument', () => {
    for (const args of [
      '',
      '{}',
      '"A"',
      '{ 1, 2 }',
      '{ A = {} }',
      '{ A = print }',
      '{ A = { value = 1, type = "a b" } }',
      '{ ["a b"] = 1 }',
      '{ A = 1 }, ("k"):rep(33)',
      '{ A = 1 }, "", 0',
    ]) {
      assert.match(errorOf(set(args)).message, /^line 1: set_parameter_values: ./, args);
    }
  });

  it('records no values', () => {
    const { calls } = ask(
      'set_parameter_values({ ["A.New"] = "canary-value" })',
      answered({ name: 'SetParameterValues', status: 0 }),
      { knownParameters: known },
    );
    assert.deepEqual(
      calls.map(({ name, result }) => [name, result]),
      [['set_parameter_values', { endedAt: startedAt + 1000, answer: { message: 1 } }]],
    );
    assert.doesNotMatch(JSON.stringify(calls), /canary/);
  });
});

describe('add_object, delete_object, get_parameter_names, reboot and factory_reset', () => {
  it('return the instance number, true, the names', () => {
    const script =
      'print(add_object("A.")) print(delete_object("A.7.")) print(#get_parameter_names("A.", true)) ' +
      'print(reboot()) print(factory_reset())';
    const answers: CwmpResponse[] = [
      added,
      { name: 'DeleteObject', status: 0 },
      { name: 'GetParameterNames', parameterList: [{ name: 'A.7.', writable: true }] },
      { name: 'Reboot' },
      { name: 'FactoryReset' },
    ];
    const { log, drafts } = ask(script, ({ request }) => ({
      response: answers.find(({ name }) => name === request.name) ?? null,
    }));
    assert.deepEqual(log, ['7', 'true', '1', 'true', 'true']);
    assert.deepEqual(
      drafts.map(({ request }) => request),
      [
        { name: 'AddObject', objectName: 'A.', parameterKey: '' },
        { name: 'DeleteObject', objectName: 'A.7.', parameterKey: '' },
        { name: 'GetParameterNames', parameterPath: 'A.', nextLevel: true },
        { name: 'Reboot', commandKey: '' },
        { name: 'FactoryReset' },
      ],
    );
  });

  it('raise a script error that names an invalid argument', () => {
    for (const call of [
      'add_object()',
      'add_object("A")',
      'add_object(1)',
      'delete_object({})',
      'delete_object("A.1")',
      'get_parameter_names()',
      'reboot("now")',
      'factory_reset(-1)',
    ]) {
      assert.match(
        errorOf(run(call)).message,
        new RegExp(`^line 1: ${call.replace(/\(.*/, '')}: (path|timeout) `),
        call,
      );
    }
  });
});

describe('get_device_parameter', () => {
  it('is looked up once, has its type, and is the same in a replay', () => {
    const script = 'print(get_device_parameter("A.Flag"), get_device_parameter("A.None"))';
    assert.deepEqual(run(script).end, { kind: 'parameters', paths: ['A.Flag'] });
    const output = run(script, { knownParameters: { 'A.Flag': { value: '1', type: 'boolean' }, 'A.None': null } });
    assert.deepEqual(printed(output), ['true\tnil']);
    assert.deepEqual(printed(run(script, { calls: output.calls })), ['true\tnil']);
  });
});
