import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch } from '../../../lib/batch.ts';
import { until } from '../../support/until.ts';

test('items that arrive during a batch go out with the next one, each with its own result', async () => {
  const batches: number[][] = [];
  const batch = new Batch((items: number[]) => {
    batches.push(items);
    return Promise.resolve(items.map((item) => item * 10));
  }, 3);
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map((item) => batch.add(item))), [10, 20, 30, 40, 50]);
  assert.deepEqual(batches, [[1], [2, 3, 4], [5]]);
  assert.equal(await batch.add(6), 60);
});

test('a failing batch fails its items, and none of the next batch', async () => {
  const batch = new Batch(
    (items: string[]) => (items.includes('bad') ? Promise.reject(new Error('no')) : Promise.resolve(items)),
    2,
  );
  const results = await Promise.allSettled(['first', 'bad', 'beside', 'next'].map((item) => batch.add(item)));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
  );
});

test('a batch that hangs delays the next ones by its patience only, and at most so many hang', async () => {
  const hanging: string[][] = [];
  const { promise: never, resolve: release } = Promise.withResolvers<undefined>();
  const batch = new Batch(
    async (items: string[]) => {
      if (!items.includes('hangs')) return items;
      hanging.push(items);
      await never;
      return items;
    },
    10,
    { lateAfterMs: 5, maxBatches: 2 },
  );
  const first = batch.add('hangs');
  assert.deepEqual(await Promise.all([batch.add('a'), batch.add('b')]), ['a', 'b']);
  const second = batch.add('hangs');
  const third = batch.add('c');
  await until('two batches hang', () => hanging.length === 2);
  release(undefined);
  assert.deepEqual(await Promise.all([first, second, third]), ['hangs', 'hangs', 'c']);
});
