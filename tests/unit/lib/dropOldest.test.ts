import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dropOldest } from '../../../lib/dropOldest.ts';

it('removes the entries that were added first', () => {
  const entries = new Map([1, 2, 3, 4].map((key) => [key, true]));
  entries.delete(1);
  entries.set(1, true);
  dropOldest(entries, 2);
  assert.deepEqual([...entries.keys()], [4, 1]);
});

it('removes nothing while there is room', () => {
  const entries = new Map([[1, true]]);
  dropOldest(entries, 1);
  assert.equal(entries.size, 1);
});
