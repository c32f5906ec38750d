import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trigger } from '../../../domain/types.ts';
import { Inbox } from '../../../workflows/serviceInstance/inbox.ts';

const bootstrap = (id: number): Trigger => ({ id, kind: 'event', reason: '0 BOOTSTRAP' });

test('a trigger that arrives twice, or late, counts once', () => {
  const inbox = new Inbox();
  inbox.trigger(bootstrap(5));
  inbox.trigger(bootstrap(4));
  assert.equal(inbox.take()?.id, 5);
  inbox.trigger(bootstrap(5));
  inbox.trigger(bootstrap(4));
  assert.equal(inbox.waiting, undefined);
});

test('only a bootstrap restarts a run in progress', () => {
  const inbox = new Inbox();
  inbox.trigger({ id: 1, kind: 'retry', reason: 'retry' });
  assert.equal(inbox.isSuperseded, false);
  inbox.trigger(bootstrap(2));
  assert.equal(inbox.isSuperseded, true);
});

test('a waiting trigger can become a bootstrap', () => {
  const inbox = new Inbox();
  inbox.trigger({ id: 4, kind: 'execute', reason: 'execute' });
  inbox.trigger(bootstrap(4));
  assert.equal(inbox.isSuperseded, true);
});

test('an early settlement is stored, and one of an older run is not confused with it', () => {
  const inbox = new Inbox();
  inbox.settled(1);
  assert.equal(inbox.isSettled(2), false);
  assert.equal(inbox.takeSettled(1), true);
  assert.equal(inbox.takeSettled(1), false);
});

test('proceed releases the held trigger, and not a later one', () => {
  const inbox = new Inbox();
  inbox.proceed(3);
  assert.equal(inbox.mayProceed(3), true);
  assert.equal(inbox.mayProceed(4), false);
  inbox.forgetProceed();
  assert.equal(inbox.mayProceed(3), false);
});

test('an answer counts only for its own run, and for what was awaited before it', () => {
  const inbox = new Inbox();
  inbox.answered(7, 2);
  assert.deepEqual(
    [1, 2, 3].map((message) => inbox.isAnswered(7, message)),
    [true, true, false],
  );
  inbox.answered(6, 9);
  inbox.answered(7, 1);
  assert.deepEqual([inbox.isAnswered(7, 2), inbox.isAnswered(6, 9), inbox.isAnswered(8, 1)], [true, false, false]);
});

test('an event of an older step or run does not end a wait', () => {
  const inbox = new Inbox();
  inbox.eventReceived(2, 3);
  inbox.eventReceived(1, 9);
  assert.deepEqual([inbox.hasReceivedEvent(2, 3), inbox.hasReceivedEvent(2, 4)], [true, false]);
});
