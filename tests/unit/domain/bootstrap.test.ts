import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PreviousSession } from '../../../domain/devices/bootstrap.ts';
import { newEvents } from '../../../domain/devices/bootstrap.ts';

const bootstrap = ['0 BOOTSTRAP', '1 BOOT'];

function previous(session: Partial<PreviousSession>): PreviousSession {
  return { phase: 'ended', events: bootstrap, parameterKey: '', ...session };
}

function informed(
  events: string[],
  retryCount = 0,
  parameterKey: string | undefined = '',
): Parameters<typeof newEvents>[1] {
  return { events, retryCount, parameterKey };
}

test('the first Inform of a device begins an epoch, whatever its RetryCount', () => {
  assert.deepEqual(newEvents(previous({ phase: null, events: [] }), informed(bootstrap, 3)), bootstrap);
});

test('a repeated Inform whose answer was lost begins no epoch, with or without RetryCount', () => {
  assert.deepEqual(newEvents(previous({ phase: 'informed' }), informed(bootstrap)), []);
  assert.deepEqual(newEvents(previous({ phase: 'informed' }), informed(bootstrap, 1)), []);
});

test('the retry of an interrupted session begins no epoch, a later BOOTSTRAP does', () => {
  assert.deepEqual(newEvents(previous({ phase: 'open' }), informed(bootstrap, 1)), []);
  assert.deepEqual(newEvents(previous({ phase: 'open' }), informed(bootstrap)), bootstrap);
});

test('after a session that ended normally every event is new', () => {
  assert.deepEqual(newEvents(previous({ phase: 'ended' }), informed(bootstrap)), bootstrap);
  assert.deepEqual(newEvents(previous({ phase: 'ended' }), informed(bootstrap, 2)), bootstrap);
});

test('a BOOTSTRAP is repeated although its session has ended, if it is a retry with the key of the last change', () => {
  const ended = previous({ parameterKey: 'cuttle7' });
  assert.deepEqual(newEvents(ended, informed(bootstrap, 1, 'cuttle7')), []);
  assert.deepEqual(newEvents(ended, informed(bootstrap, 0, 'cuttle7')), bootstrap);
  assert.deepEqual(newEvents(ended, informed(bootstrap, 1)), bootstrap);
  assert.deepEqual(newEvents(ended, informed(bootstrap, 1, 'cuttle6')), bootstrap);
  assert.deepEqual(newEvents(previous({ ...ended, events: ['1 BOOT'] }), informed(['1 BOOT'], 1, 'cuttle7')), [
    '1 BOOT',
  ]);
});

test('a retry with an event that the previous session did not have is new', () => {
  assert.deepEqual(newEvents(previous({ phase: 'open', events: ['2 PERIODIC'] }), informed(bootstrap, 4)), bootstrap);
  assert.deepEqual(
    newEvents(previous({ phase: 'informed', events: ['2 PERIODIC'] }), informed(['2 PERIODIC', '1 BOOT'])),
    ['1 BOOT'],
  );
});

test('a BOOTSTRAP with an empty ParameterKey is a factory reset, even as a retry', () => {
  const broken = previous({ phase: 'open', parameterKey: 'cuttle7' });
  assert.deepEqual(newEvents(broken, informed(bootstrap, 1, '')), bootstrap);
  assert.deepEqual(newEvents(broken, informed(bootstrap, 1, 'cuttle7')), []);
  assert.deepEqual(newEvents(broken, { ...informed(bootstrap, 1), parameterKey: undefined }), []);
});
