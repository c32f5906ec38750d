import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRate } from '../../../bin/cli/jobs/bulkRetry.ts';
import { describeCounts, batchPace } from '../../../domain/jobs/jobs.ts';

test('the rate is exact, in batches of at most one per second', () => {
  for (const rate of [0.01, 0.5, 1, 1.4, 2.5, 10, 99.9, 100]) {
    const { size, intervalMs } = batchPace(rate);
    assert.ok(Math.abs(size / (intervalMs / 1000) - rate) < 1e-9, String(rate));
    assert.ok(intervalMs > 600);
  }
  assert.deepEqual(batchPace(0.5), { size: 1, intervalMs: 2000 });
});

test('progress omits counts of zero', () => {
  const none = { total: 9, waiting: 0, running: 0, provisioned: 0, failed: 0, skipped: 0, cancelled: 0 };
  assert.equal(
    describeCounts({ ...none, provisioned: 4, failed: 2, running: 1, waiting: 2 }, 'failed again'),
    '6 of 9 done, 4 provisioned, 2 failed again, 1 running, 2 waiting',
  );
  assert.equal(describeCounts({ ...none, skipped: 4, cancelled: 5 }, 'failed'), '9 of 9 done, 4 skipped, 5 cancelled');
});

test('a rate on the command line is per second, minute or hour', () => {
  assert.deepEqual(['10/s', '10', '30/m', '36/h', '2.5/s'].map(parseRate), [10, 10, 0.5, 0.01, 2.5]);
  for (const wrong of ['', '0', '-1', '10/d', 'fast', '1/s/s'])
    assert.throws(() => parseRate(wrong), /Write a rate such as/);
});
