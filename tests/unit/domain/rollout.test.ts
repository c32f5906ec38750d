import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseShare } from '../../../bin/cli/jobs/rollout.ts';
import { chooseAction, reasonToStop, countAvailableSlots } from '../../../domain/jobs/rollout.ts';

const none = { total: 100, waiting: 100, running: 0, provisioned: 0, failed: 0, pinned: 0, skipped: 0, cancelled: 0 };
const plan = { canary: 5, ratePerSecond: 10, concurrency: 20, stopAt: 0.1 };
const nothing = { ended: 0, failed: 0 };

test('the canary runs first and alone, then at most the maximum of concurrent runs', () => {
  assert.equal(countAvailableSlots(none, plan), 5);
  assert.equal(
    countAvailableSlots({ ...none, waiting: 97, running: 2, skipped: 1 }, plan),
    3,
    'what was skipped is no canary',
  );
  assert.equal(countAvailableSlots({ ...none, waiting: 95, running: 1, provisioned: 4 }, plan), 0);
  assert.equal(countAvailableSlots({ ...none, waiting: 95, provisioned: 5 }, plan), 20);
  assert.equal(countAvailableSlots({ ...none, waiting: 80, running: 15, provisioned: 5 }, plan), 5);
  assert.equal(countAvailableSlots({ ...none, waiting: 75, running: 20, provisioned: 5 }, plan), 0);
  assert.equal(countAvailableSlots({ ...none, waiting: 3, provisioned: 97 }, plan), 3);
  assert.equal(countAvailableSlots(none, { ...plan, canary: 0 }), 20);
  assert.equal(
    countAvailableSlots({ ...none, waiting: 95, running: 5 }, { ...plan, concurrency: 3 }),
    0,
    'never less than none',
  );
});

test('it stops when the canary ended with too many failures, later when ten runs have ended', () => {
  const canary = (failed: number, running = 0) => ({
    ...none,
    waiting: 95,
    running,
    failed,
    provisioned: 5 - failed - running,
  });
  assert.equal(reasonToStop(canary(0), plan, nothing), undefined);
  assert.equal(reasonToStop(canary(1, 1), plan, nothing), undefined, 'it is judged as a whole');
  assert.equal(reasonToStop(canary(1), plan, nothing), '1 of 5 canaries failed (20 %, limit 10 %)');
  assert.equal(
    reasonToStop({ ...none, running: 5, failed: 3, provisioned: 6 }, plan, nothing),
    undefined,
    'nine say too little',
  );
  assert.equal(
    reasonToStop({ ...none, running: 5, failed: 1, provisioned: 9 }, plan, nothing),
    '1 of 10 failed (10 %, limit 10 %)',
  );
  assert.equal(reasonToStop({ ...none, failed: 1, provisioned: 10 }, plan, nothing), undefined);
  assert.equal(
    reasonToStop({ ...none, failed: 12, provisioned: 0 }, { ...plan, canary: 50 }, nothing),
    '12 of 12 canaries failed (100 %, limit 10 %)',
    'nor does it wait for a large canary',
  );
  assert.equal(reasonToStop({ ...none, failed: 99 }, { ...plan, stopAt: null }, nothing), undefined);
  assert.equal(reasonToStop({ ...none, provisioned: 99 }, { ...plan, stopAt: 0 }, nothing), undefined);
  assert.match(
    reasonToStop({ ...none, failed: 1, provisioned: 98 }, { ...plan, stopAt: 0 }, nothing) ?? '',
    /^1 of 99 failed \(1 %/,
  );
});

test('failures before a resume do not count again', () => {
  const forgiven = { ended: 5, failed: 5 };
  assert.equal(reasonToStop({ ...none, failed: 5 }, plan, forgiven), undefined);
  assert.equal(reasonToStop({ ...none, failed: 6, provisioned: 8 }, plan, forgiven), undefined);
  assert.equal(
    reasonToStop({ ...none, failed: 6, provisioned: 9 }, plan, forgiven),
    '1 of 10 failed (10 %, limit 10 %)',
  );
});

test('an instance is run, only pinned when it has nothing to run, or skipped while it is paused', () => {
  assert.equal(chooseAction({ status: 'provisioned', applied: 1, paused: false }, 2), 'run');
  assert.equal(chooseAction({ status: 'failed', applied: 2, paused: false }, 2), 'run');
  assert.equal(chooseAction({ status: 'running', applied: 2, paused: false }, 2), 'run');
  assert.equal(chooseAction({ status: 'provisioned', applied: 2, paused: false }, 2), 'pin');
  assert.equal(chooseAction({ status: 'pending', applied: null, paused: false }, 2), 'pin');
  assert.equal(chooseAction({ status: 'failed', applied: 1, paused: true }, 2), 'skip');
});

test('a rate on the command line is a percentage', () => {
  assert.deepEqual(['10%', '0%', '2.5%', '100%', 'never'].map(parseShare), [0.1, 0, 0.025, 1, null]);
  for (const wrong of ['', '10', '-1%', '101%', 'half'])
    assert.throws(() => parseShare(wrong), /Write a percentage such as 10%/);
});
