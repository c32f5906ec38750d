import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RetryPolicy } from '../../../domain/runs/policy.ts';
import { decideRetry } from '../../../domain/runs/retry.ts';

const policy: RetryPolicy = {
  attempts: 4,
  backoff_seconds: 60,
  max_backoff_seconds: 150,
  on: ['9002', 'DeliveryTimeout'],
};
const fault = (code: string) => ({ type: 'CwmpFault' as const, message: '', fault_code: code });

test('listed faults and types are retried, others are not', () => {
  assert.deepEqual(decideRetry(policy, 1, fault('9002')), {
    attempt: 2,
    delaySeconds: 60,
    reason: 'automatic retry, run 2 of 4',
  });
  assert.equal(decideRetry(policy, 1, { type: 'DeliveryTimeout', message: '' })?.attempt, 2);
  assert.equal(decideRetry(policy, 1, fault('9005')), undefined);
  assert.equal(decideRetry(policy, 1, { type: 'ScriptError', message: '9002' }), undefined);
  const parameterFaults = [{ parameter_name: 'A.B', fault_code: '9002', fault_string: '' }];
  assert.equal(decideRetry(policy, 1, { ...fault('9003'), parameter_faults: parameterFaults })?.attempt, 2);
  assert.equal(decideRetry({ ...policy, on: ['CwmpFault'] }, 1, fault('9005'))?.attempt, 2);
});

test('the back-off doubles up to its limit, and ends with the attempts', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((attempt) => decideRetry(policy, attempt, fault('9002'))?.delaySeconds),
    [60, 120, 150, undefined, undefined],
  );
});

test('nothing is retried by default', () => {
  assert.equal(decideRetry({ ...policy, attempts: 1 }, 1, fault('9002')), undefined);
  assert.equal(decideRetry({ ...policy, on: [] }, 1, fault('9002')), undefined);
});
