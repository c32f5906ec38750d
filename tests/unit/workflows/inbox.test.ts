import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trigger } from '../../../domain/types.ts';
import type { Continuation } from '../../../workflows/serviceInstance/continuation.ts';
import { carryOver } from '../../../workflows/serviceInstance/continuation.ts';
import { Inbox } from '../../../workflows/serviceInstance/inbox.ts';
import type { BegunRun } from '../../../workflows/serviceInstance/waitForRun.ts';
import { createRandom } from '../../support/random.ts';

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

test('the next execution gets what the previous one did not consume, as JSON', () => {
  const inbox = new Inbox();
  inbox.trigger({ id: 4, kind: 'execute', reason: 'execute' });
  inbox.take();
  inbox.trigger(bootstrap(5));
  inbox.settled(1);
  inbox.answered(1, 3);
  inbox.eventReceived(1, 6);
  inbox.proceed(5);
  const run: BegunRun = { kind: 'begun', runId: 1, number: 1, reason: 'execute', scriptActivityMode: 'local' };
  const start = { run, position: { step: 7, resumedAt: 99, timedOut: true as const }, needsConnection: true };
  const { inbox: content, ...carried } = JSON.parse(JSON.stringify(carryOver(start, inbox))) as Continuation;
  assert.deepEqual(carried, start);
  const next = new Inbox(content);
  next.trigger(bootstrap(4));
  assert.equal(next.waiting?.id, 5);
  assert.ok(next.isSuperseded && next.isAnswered(1, 3) && next.mayProceed(5) && next.takeSettled(1));
  assert.ok(next.hasReceivedEvent(1, 6));
});

test('the trigger of a reset execution waits again, unless a newer one waits', () => {
  const inbox = new Inbox();
  inbox.trigger(bootstrap(4));
  inbox.take();
  inbox.returnCurrent();
  assert.equal(inbox.take()?.id, 4);
  inbox.trigger(bootstrap(5));
  inbox.returnCurrent();
  assert.equal(inbox.waiting?.id, 5);
});

/** What a workflow reads of its inbox, and what it takes from it. */
function consume(inbox: Inbox, random: () => number): unknown {
  const runId = Math.ceil(random() * 3);
  const number = Math.ceil(random() * 6);
  switch (Math.floor(random() * 4)) {
    case 0:
      return inbox.take()?.id;
    case 1:
      return inbox.takeSettled(runId);
    case 2:
      inbox.forgetProceed();
      return undefined;
    default:
      return [
        inbox.waiting?.id,
        inbox.isSuperseded,
        inbox.isSettled(runId),
        inbox.mayProceed(number),
        inbox.isAnswered(runId, number),
        inbox.hasReceivedEvent(runId, number),
      ];
  }
}

/** Returns a signal. Signals come in any order, and later ones for older runs and steps. */
function randomSignal(random: () => number): (inbox: Inbox) => void {
  const runId = Math.ceil(random() * 3);
  const number = Math.ceil(random() * 6);
  const signals: ((inbox: Inbox) => void)[] = [
    (inbox) => {
      inbox.trigger(random() < 0.5 ? bootstrap(number) : { id: number, kind: 'execute', reason: 'execute' });
    },
    (inbox) => {
      inbox.settled(runId);
    },
    (inbox) => {
      inbox.answered(runId, number);
    },
    (inbox) => {
      inbox.eventReceived(runId, number);
    },
    (inbox) => {
      inbox.proceed(number);
    },
  ];
  return signals[Math.floor(random() * signals.length)] as (inbox: Inbox) => void;
}

test('executions that continue as new at any time see what a single one would see', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const single = createRandom(seed);
    const several = createRandom(seed);
    const continues = createRandom(-seed);
    const inbox = new Inbox();
    let part = new Inbox();
    for (let turn = 0; turn < 60; turn += 1) {
      randomSignal(single)(inbox);
      randomSignal(several)(part);
      if (continues() < 0.3) part = new Inbox(JSON.parse(JSON.stringify(part.content)) as Inbox['content']);
      assert.deepEqual(consume(part, several), consume(inbox, single), `turn ${turn} of seed ${seed}`);
    }
  }
});
