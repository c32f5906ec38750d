import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StepEnd } from '../../../activities/lua/types.ts';
import type { AwaitedMessage } from '../../../db/runs/stepContext.ts';
import type { RunError } from '../../../domain/types.ts';
import { added, fault } from '../../support/lua/calls.ts';
import { createLua, logTexts, printed, runToEnd } from '../../support/lua/lua.ts';

const run = await createLua();
const knownParameters = { 'A.B': null };

function ask(script: string, answer: () => Partial<AwaitedMessage>): { log: string[]; end: StepEnd } {
  const { all, end } = runToEnd(run, script, { knownParameters }, answer);
  return { log: logTexts(all), end };
}

const answered =
  'The CPE answered message 1, SetParameterValues B, with fault 9003 Invalid arguments (A.B: 9007 bad <value>)';
const cwmpFault = {
  type: 'CwmpFault',
  fault_code: '9003',
  fault_string: 'Invalid arguments',
  parameter_faults: fault.parameter_faults,
  message_number: 1,
  message_summary: 'SetParameterValues B',
};

function endOf(script: string, answer: Partial<AwaitedMessage> = { state: 'faulted', fault }): StepEnd {
  return ask(script, () => answer).end;
}

function errorOf(script: string, answer?: Partial<AwaitedMessage>): RunError {
  const end = endOf(script, answer);
  if (end.kind !== 'error') throw new Error(`ended as ${JSON.stringify(end)}`);
  return end.error;
}

describe('an error table that the script raises', () => {
  const raising = [
    '\nassert(set_parameter_values{ ["A.B"] = "x" })',
    '\nlocal ok, e = set_parameter_values{ ["A.B"] = "x" } if not ok then error(e) end',
    'local ok, e = set_parameter_values{ ["A.B"] = "x" } pcall(error, e)\nerror(e, 2)',
    'local ok, e = set_parameter_values{ ["A.B"] = "x" }\ncoroutine.wrap(function() error(e) end)()',
  ];
  for (const script of raising) {
    it(`fails the run with the CPE's fault: ${script.trim()}`, () => {
      assert.deepEqual(errorOf(script), { ...cwmpFault, message: `line 2: ${answered}`, line: 2 });
    });
  }

  for (const code of ['9002', 'no_answer', 'unknown_fate', 'invalid_answer', 'not_supported']) {
    it(`fails the run with a fault that the script has built itself: ${code}`, () => {
      const { type, fault_code } = errorOf(`error({ error_code = "${code}", error_message = "text" })`);
      assert.deepEqual([type, fault_code], ['CwmpFault', code]);
    });
  }

  it('fails the run with a time-out', () => {
    assert.deepEqual(errorOf('assert(get_parameter_values("A.B"))', { state: 'expired' }), {
      type: 'DeliveryTimeout',
      message: 'line 1: Message 1, GetParameterValues B: the CPE did not respond in time',
      message_number: 1,
      message_summary: 'GetParameterValues B',
      line: 1,
    });
  });

  it('names the fault of the call that returned it, not of a later one', () => {
    const script = `local _, first = get_parameter_values("A.B") local _, second = get_parameter_values("A.C")
      error(first)`;
    const faults = ['9005', '9002'];
    const { end } = ask(script, () => ({
      state: 'faulted',
      fault: { ...fault, fault_code: faults.shift() ?? '', parameter_faults: [] },
    }));
    assert.ok(end.kind === 'error');
    assert.deepEqual([end.error.fault_code, end.error.message_number, end.error.line], ['9005', 1, 2]);
  });

  it('may be made by the script', () => {
    const { type, fault_code: code, message } = errorOf('error{ error_code = "9001", error_message = "no" }');
    assert.deepEqual([type, code, message], ['CwmpFault', '9001', 'line 1: The CPE answered with fault 9001 no']);
  });

  it('without a fault of the CPE is a script error with its code', () => {
    const { type, message } = errorOf('error(send_cwmp_message_and_forget(device_id, "<x", 2))');
    assert.equal(type, 'ScriptError');
    assert.match(message, /^line 1: malformed XML .*\(400\)$/);
  });
});

describe('a script that reports failure after a fault', () => {
  const fails = 'if not set_parameter_values{ ["A.B"] = "x" } then set_provisioning_status("failed") return end';

  it("carries the CPE's fault", () => {
    const end = endOf(fails);
    assert.ok(end.kind === 'finished');
    assert.equal(end.status, 'failed');
    assert.deepEqual(end.fault, { ...cwmpFault, message: answered });
  });

  it('carries the last fault, also when it sets no status', () => {
    const faults = ['9005', '9002'];
    const { end } = ask('print(get_parameter_values("A.B")) print(get_parameter_values("A.C"))', () => ({
      state: 'faulted',
      fault: { ...fault, fault_code: faults.shift() ?? '' },
    }));
    assert.ok(end.kind === 'finished');
    assert.equal(end.fault?.fault_code, '9002');
  });

  it('carries none after a time-out, and none when it reports success', () => {
    assert.deepEqual(endOf(fails, { state: 'expired' }), { kind: 'finished', status: 'failed' });
    const succeeds = 'print(set_parameter_values{ ["A.B"] = "x" }) set_provisioning_status("provisioned")';
    assert.deepEqual(endOf(succeeds), { kind: 'finished', status: 'provisioned' });
  });
});

describe('a call whose result the script discards', () => {
  const provisioned = '\nset_provisioning_status("provisioned")';
  const discarding = [
    'set_parameter_values{ ["A.B"] = "x" }',
    'local function set() return set_parameter_values{ ["A.B"] = "x" } end set()',
    'local function set() return set_parameter_values{ ["A.B"] = "x" } end local function all() return set() end all()',
    'pcall(function() set_parameter_values{ ["A.B"] = "x" } end)',
    'local set = set_parameter_values if true then set{ ["A.B"] = "x" } end',
    'for _ = 1, 2 do set_parameter_values{ ["A.B"] = "x" } end',
  ];
  for (const script of discarding) {
    it(`fails the run when the CPE faults it: ${script}`, () => {
      assert.deepEqual(errorOf(`\n${script}${provisioned}`), {
        ...cwmpFault,
        message: `line 2: ${answered}; the script discards the result of set_parameter_values`,
        line: 2,
      });
      assert.deepEqual(endOf(script + provisioned, { response: { name: 'SetParameterValues', status: 0 } }), {
        kind: 'finished',
        status: 'provisioned',
      });
    });
  }

  const taking = [
    'local ok = set_parameter_values{ ["A.B"] = "x" }',
    'print(set_parameter_values{ ["A.B"] = "x" })',
    'if set_parameter_values{ ["A.B"] = "x" } then print(1) end',
    'local list = { set_parameter_values{ ["A.B"] = "x" } }',
    'local function set() return set_parameter_values{ ["A.B"] = "x" } end local ok = set()',
    'local function set() return (set_parameter_values{ ["A.B"] = "x" }) end print(set())',
    'pcall(set_parameter_values, { ["A.B"] = "x" })',
    'local _ = set_parameter_values{ ["A.B"] = "x" } or print("failed")',
  ];
  for (const script of taking) {
    it(`does not include one whose result something takes: ${script}`, () => {
      assert.deepEqual(endOf(script + provisioned), { kind: 'finished', status: 'provisioned' });
    });
  }

  it('fails the run for other failures, too', () => {
    assert.equal(errorOf(`reboot()${provisioned}`, { state: 'expired' }).type, 'DeliveryTimeout');
    assert.match(errorOf(`send_cwmp_message(device_id, "<x")${provisioned}`).message, /^line 1: .*\(400\); the script/);
  });

  it('is not one of send_cwmp_message_and_forget, which the script does not wait for', () => {
    printed(run(`send_cwmp_message_and_forget(device_id, "<x", 2)${provisioned}`));
  });
});

describe('add_object', () => {
  const responses = [0, -1].map((instanceNumber) => ({ ...added, instanceNumber }));
  for (const response of responses) {
    it(`returns an error for the instance number ${response.instanceNumber}`, () => {
      const { log } = ask('print(select(2, add_object("A.")).error_code)', () => ({ response }));
      assert.deepEqual(log, ['invalid_answer']);
      const { type, fault_code: code, line } = errorOf('assert(add_object("A."))', { response });
      assert.deepEqual([type, code, line], ['CwmpFault', 'invalid_answer', 1]);
    });
  }
});

describe('set_parameter_values', () => {
  for (const status of [0, 1]) {
    it(`returns true and the CPE's status ${status}`, () => {
      const response = { name: 'SetParameterValues' as const, status };
      assert.deepEqual(ask('print(set_parameter_values{ ["A.B"] = "x" })', () => ({ response })).log, [
        `true\t${status}`,
      ]);
    });
  }
});
