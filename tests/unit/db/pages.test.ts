import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearerSlice } from '../../../db/core/pages.ts';

const rows = (total: number): number[] => Array.from({ length: total }, (_, index) => index);

test('a page counted from the nearer end has the same rows, and skips at most half of the others', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(60), fc.integer({ min: 1, max: 20 }), (total, offset, limit) => {
      const wanted = rows(total).slice(offset, offset + limit);
      const slice = nearerSlice({ offset, limit }, total);
      if (!slice) {
        assert.deepEqual(wanted, []);
        return;
      }
      const listed = slice.fromEnd ? rows(total).reverse() : rows(total);
      const shown = listed.slice(slice.offset, slice.offset + slice.limit);
      assert.deepEqual(
        shown.sort((a, b) => a - b),
        wanted,
      );
      assert.ok(slice.offset * 2 <= total - wanted.length);
    }),
  );
});
