import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeginFacts } from '../../../domain/runs/begin.ts';
import { decideBegin } from '../../../domain/runs/begin.ts';

const fresh: BeginFacts = {
  detached: false,
  instanceStatus: 'pending',
  paused: null,
  triggerState: 'queued',
  ownRun: null,
  triggerRun: null,
  runningRun: null,
  aheadService: null,
};
const decide = (facts: Partial<BeginFacts>) => decideBegin({ ...fresh, ...facts }, 'i1', 'first');

test('a queued trigger starts a run', () => {
  assert.deepEqual(decide({}), { kind: 'begin', replay: false, closes: null });
});

test('an activity that runs twice finds its own run', () => {
  const ownRun = { id: 7, number: 2 };
  assert.deepEqual(decide({ ownRun, triggerState: 'begun', triggerRun: { firstExecutionRunId: 'first' } }), {
    kind: 'resume',
    run: ownRun,
  });
});

test('a trigger that is dispatched twice starts nothing in another execution', () => {
  const triggerRun = { firstExecutionRunId: 'other' };
  assert.deepEqual(decide({ triggerState: 'begun', triggerRun }), { kind: 'nothing', reason: 'duplicate' });
  assert.deepEqual(decide({ triggerState: 'finished', triggerRun }), { kind: 'nothing', reason: 'duplicate' });
});

test('a reset execution runs its trigger again', () => {
  assert.deepEqual(decide({ triggerState: 'finished', triggerRun: { firstExecutionRunId: 'first' } }), {
    kind: 'begin',
    replay: true,
    closes: null,
  });
});

test('a reset in the middle of a run closes the run that was left open', () => {
  const runningRun = { id: 3, instanceId: 'i1', serviceName: 'pppoe' };
  assert.deepEqual(decide({ triggerState: 'begun', triggerRun: { firstExecutionRunId: 'first' }, runningRun }), {
    kind: 'begin',
    replay: true,
    closes: 3,
  });
});

test('the services of a device run one at a time, in order', () => {
  assert.deepEqual(decide({ runningRun: { id: 3, instanceId: 'i2', serviceName: 'voip' } }), {
    kind: 'held',
    by: 'voip',
  });
  assert.deepEqual(decide({ aheadService: 'vlan' }), { kind: 'held', by: 'vlan' });
});

test('nothing starts while the instance or its device is paused, a reset included; a started run continues', () => {
  assert.deepEqual(decide({ paused: 'instance' }), { kind: 'held', paused: 'instance' });
  assert.deepEqual(decide({ paused: 'device', aheadService: 'vlan' }), { kind: 'held', paused: 'device' });
  assert.deepEqual(
    decide({ paused: 'device', triggerState: 'finished', triggerRun: { firstExecutionRunId: 'first' } }),
    { kind: 'held', paused: 'device' },
  );
  const ownRun = { id: 7, number: 2 };
  assert.deepEqual(decide({ paused: 'device', ownRun, triggerState: 'begun' }), { kind: 'resume', run: ownRun });
});

test('a pause does not hold a withdrawn trigger', () => {
  assert.deepEqual(decide({ paused: 'instance', triggerState: 'finished' }), { kind: 'nothing', reason: 'withdrawn' });
  assert.deepEqual(decide({ paused: 'device', detached: true }), { kind: 'nothing', reason: 'detached' });
});

test('nothing runs for a detached instance or a withdrawn trigger', () => {
  assert.deepEqual(decide({ detached: true }), { kind: 'nothing', reason: 'detached' });
  assert.deepEqual(decide({ triggerState: 'finished' }), { kind: 'nothing', reason: 'withdrawn' });
});
