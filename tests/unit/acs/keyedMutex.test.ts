import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedMutex } from '../../../acs/server/requestPipeline.ts';

test('tasks of one key run one after the other, also after one that failed', async () => {
  const mutex = new KeyedMutex();
  const done: string[] = [];
  const { promise, reject } = Promise.withResolvers<undefined>();
  const first = mutex.run('a', () => promise);
  const second = mutex.run('a', () => Promise.resolve(done.push('second')));
  await mutex.run('b', () => Promise.resolve(done.push('other')));
  reject(new Error('failed'));
  await Promise.all([assert.rejects(first, /failed/), second]);
  assert.deepEqual(done, ['other', 'second']);
});

test('a task fails with the timeout of the one before it, and the next one runs', async () => {
  const mutex = new KeyedMutex();
  const { promise, reject } = Promise.withResolvers<undefined>();
  const first = mutex.run('a', () => promise);
  const second = mutex.run('a', () => Promise.reject(new Error('executed')));
  reject(new Error('Query read timeout'));
  await assert.rejects(first, /Query read timeout/);
  await assert.rejects(second, /Query read timeout/);
  assert.equal(await mutex.run('a', () => Promise.resolve('later')), 'later');
});
