import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLua, errorOf, logTexts, printed, runToEnd, startedAt } from '../../support/lua/lua.ts';

const run = await createLua();

describe('wait_for_event', () => {
  it('returns the code that came, and replays it', () => {
    const script = `print(wait_for_event({ "1 BOOT", "M Reboot" }, 60)) sleep(5)
      set_provisioning_status("provisioned")`;
    const { steps, all, end } = runToEnd(run, script, {}, undefined, 'M Reboot');
    assert.deepEqual(steps[0]?.end, { kind: 'event', codes: ['1 BOOT', 'M Reboot'], timeoutSeconds: 60 });
    assert.deepEqual([end.kind, steps.length, logTexts(all)], ['finished', 3, ['M Reboot']]);
  });

  it('returns an error table if none came in time', () => {
    const { all } = runToEnd(run, 'local code, problem = wait_for_event("1 BOOT") print(code, problem.error_code)');
    assert.deepEqual(logTexts(all), ['nil\t408']);
  });

  it('fails the run if the script takes no result of the time-out', () => {
    const { end } = runToEnd(run, 'wait_for_event("1 BOOT")');
    const { type, message } = errorOf({ end });
    assert.equal(type, 'DeliveryTimeout');
    assert.match(message, /^line 1: the CPE did not report 1 BOOT in time; the script discards the result/);
  });

  it('fails a replay that waits for other events', () => {
    const first = run('wait_for_event("1 BOOT") sleep(1)', {
      resumedAt: startedAt + 1000,
      resumedWith: { event: '1 BOOT' },
    });
    const second = run('wait_for_event("M Reboot") sleep(1)', { calls: first.calls, resumedAt: startedAt + 2000 });
    assert.match(errorOf(second).message, /call 1 is wait_for_event with other arguments/);
  });

  for (const call of ['wait_for_event()', 'wait_for_event({})', 'wait_for_event("boot")', 'wait_for_event(1)'])
    it(`rejects ${call}`, () => {
      assert.deepEqual(printed(run(`print((pcall(function() return ${call} end)))`)), ['false']);
    });
});
