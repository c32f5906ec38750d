import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveFor } from '../../../console/pages/devices/devicePage/parameters/treeKeys.ts';
import { buildTree, findMatches, buildRows } from '../../../console/pages/devices/devicePage/parameters/tree.ts';

const parameter = (path: string, value: string | null = 'v') => ({
  path,
  value,
  type: 'xsd:string',
  writable: true,
  updated_at: '2026-03-01T09:30:00.000Z',
});
const parameters = ['A.Host.10.Name', 'A.Host.2.Name', 'A.Zone', 'A.Host.2.', 'B'].map((path) => parameter(path));
const root = buildTree(parameters);
const drawn = (open: string[]) => buildRows(root, new Set(open)).map(({ node, level }) => `${level} ${node.path}`);

test('only open objects are drawn: parameters before objects, instances by number', () => {
  assert.deepEqual(drawn([]), ['1 B', '1 A.']);
  assert.deepEqual(drawn(['A.', 'A.Host.']), ['1 B', '1 A.', '2 A.Zone', '2 A.Host.', '3 A.Host.2.', '3 A.Host.10.']);
  assert.deepEqual(drawn(['A.Host.']), ['1 B', '1 A.']);
});

test('an object shows how many parameters are below it, without counting itself', () => {
  const [, , , host] = buildRows(root, new Set(['A.']));
  assert.deepEqual([host?.node.path, host?.node.size, host?.position, host?.setSize], ['A.Host.', 2, 2, 2]);
});

test('a search finds names and values in any case, and ignores unknown values', () => {
  const found = findMatches(
    [parameter('A.SSID', 'Home'), parameter('A.Other', 'ssid-1'), parameter('A.Third', null)],
    'SsId',
  );
  assert.deepEqual(
    found.map(({ path }) => path),
    ['A.SSID', 'A.Other'],
  );
});

test('keys move through the tree: into open objects, out to the parent, and never past its ends', () => {
  const rows = buildRows(root, new Set(['A.']));
  const keys = ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End', 'Enter', 'x'];
  assert.deepEqual(
    keys.map((key) => moveFor(rows, 3, key)),
    [
      { act: 'go', to: 3 },
      { act: 'go', to: 2 },
      { act: 'open' },
      { act: 'go', to: 1 },
      { act: 'go', to: 0 },
      { act: 'go', to: 3 },
      { act: 'choose' },
      undefined,
    ],
  );
  assert.deepEqual(moveFor(rows, 1, 'ArrowRight'), { act: 'go', to: 2 });
  assert.deepEqual(moveFor(rows, 1, 'ArrowLeft'), { act: 'close' });
  assert.deepEqual(moveFor(rows, 0, 'ArrowRight'), undefined);
});

test('a CPE with unusual parameter names still has a tree', () => {
  const odd = buildTree(
    ['', '.', '..', '.X', 'A..B', '__proto__.constructor', `${'a.'.repeat(2000)}x`].map((path) => parameter(path)),
  );
  assert.equal(odd.size, 5);
});
