import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePlan } from '../../../bin/cli/jobs/rolloutPlan.ts';
import { duration, instances, rate } from '../../../bin/cli/format.ts';

test('times, rates and counts are formatted for people', () => {
  assert.deepEqual([0, 45, 60, 125, 3600, 7500, 90_061].map(duration), [
    '0 s',
    '45 s',
    '1 min',
    '2 min 5 s',
    '1 h',
    '2 h 5 min',
    '1 d 1 h',
  ]);
  assert.deepEqual([10, 2.5, 1, 0.5, 1 / 60, 0.01].map(rate), [
    '10 a second',
    '2.5 a second',
    '1 a second',
    '30 a minute',
    '1 a minute',
    '36 an hour',
  ]);
  assert.deepEqual([0, 1, 2].map(instances), ['0 instances', '1 instance', '2 instances']);
});

test("a rollout's plan omits what it would do to no instance", () => {
  const plan = { dry_run: true as const, service_name: 'pppoe', version: 3, rate_per_second: 10, groups: [] };
  const of = (counts: { run: number; pin: number; skip: number; seconds: number }): string => {
    const total = counts.run + counts.pin + counts.skip;
    return describePlan({ ...plan, ...counts, total }).trim();
  };
  assert.equal(of({ run: 0, pin: 0, skip: 0, seconds: 0 }), 'No matching instances.');
  assert.equal(
    of({ run: 5, pin: 2, skip: 1, seconds: 130 }),
    '8 instances of pppoe: 5 would be pinned to version 3 and run, 2 would only be pinned to version 3, 1 ' +
      'would be skipped. At its rate that takes at least 2 min 10 s.',
  );
  assert.equal(
    of({ run: 0, pin: 1, skip: 0, seconds: 0 }),
    '1 instance of pppoe: 1 would only be pinned to version 3.',
  );
});
