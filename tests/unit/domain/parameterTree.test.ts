import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { coverPaths } from '../../../domain/devices/parameterTree/cover.ts';
import type { StoredParameter } from '../../../domain/devices/parameterTree/document.ts';
import { decodeDocument, encodeDocument } from '../../../domain/devices/parameterTree/document.ts';
import { createObjectFinder } from '../../../domain/devices/parameterTree/objects.ts';
import { isStorablePath, rangeBelow } from '../../../domain/devices/parameterTree/paths.ts';
import { maxDocumentSize, maxTreeSize, sizeOfAll } from '../../../domain/devices/parameterTree/size.ts';
import type { ReportedParameter, TreeChanges, TreeDocument } from '../../../domain/devices/parameterTree/update.ts';
import { updateTree as updateTreeInSlices } from '../../../domain/devices/parameterTree/update.ts';
import { runAtOnce } from '../../../domain/slicedWork.ts';

function reported(path: string, value: string | null = null): ReportedParameter {
  return { path, value, type: value === null ? null : 'xsd:string', writable: null };
}

function updateTree(...[tree, changes, now]: Parameters<typeof updateTreeInSlices>): TreeDocument[] {
  return runAtOnce(updateTreeInSlices(tree, changes, now));
}

function parametersOf(tree: readonly TreeDocument[]): StoredParameter[] {
  return tree.flatMap(({ parameters }) => parameters ?? []);
}

/** Builds `count` parameters in objects of ten. */
function names(count: number, root = 'Device.'): string[] {
  return Array.from({ length: count }, (_, index) => `${root}Host.${Math.floor(index / 10)}.Field${index % 10}`);
}

function treeOf(paths: string[], now = 1): TreeDocument[] {
  return updateTree([], { parameters: paths.map((path) => reported(path, 'v')), wholeOf: [] }, now);
}

describe('an update of a parameter tree', () => {
  it('changes what is reported and leaves the rest', () => {
    const before = updateTree([], { parameters: [reported('A.B', '1'), reported('A.C')], wholeOf: [] }, 1);
    const [document] = updateTree(
      before,
      { parameters: [{ path: 'A.C', value: '', type: null, writable: true }], wholeOf: [] },
      2,
    );
    assert.deepEqual(document?.parameters, [
      { path: 'A.B', value: '1', type: 'xsd:string', writable: null, updatedAt: 1 },
      { path: 'A.C', value: '', type: null, writable: true, updatedAt: 2 },
    ]);
  });

  it('removes what is not reported of a whole object, and of no other', () => {
    const tree = treeOf(['A.1.X', 'A.1.Y', 'A.10.X', 'B']);
    const kept = (changes: TreeChanges): string[] => parametersOf(updateTree(tree, changes, 2)).map(({ path }) => path);
    assert.deepEqual(kept({ parameters: [reported('A.1.Y')], wholeOf: ['A.1.'] }), ['A.1.Y', 'A.10.X', 'B']);
    assert.deepEqual(kept({ parameters: [], wholeOf: ['A.'] }), ['B']);
    assert.deepEqual(kept({ parameters: [reported('C')], wholeOf: [''] }), ['C']);
    assert.deepEqual(updateTree(tree, { parameters: [], wholeOf: [''] }, 2), []);
  });

  it('clears all values but those that are reported', () => {
    const changes = { parameters: [reported('A', 'new')], wholeOf: [], clearsValues: true };
    const cleared = parametersOf(updateTree(treeOf(['A', 'B']), changes, 2));
    assert.deepEqual(
      cleared.map(({ path, value, type }) => [path, value, type]),
      [
        ['A', 'new', 'xsd:string'],
        ['B', null, 'xsd:string'],
      ],
    );
  });

  it('returns the same documents where nothing differs', () => {
    const paths = names(3000);
    const tree = treeOf(paths);
    const again = updateTree(tree, { parameters: paths.map((path) => reported(path, 'v')), wholeOf: ['Device.'] }, 2);
    assert.ok(tree.length > 5);
    assert.equal(again.length, tree.length);
    assert.ok(again.every((document, index) => document === tree[index]));
  });

  it('changes only the document with a changed parameter, and needs no other', () => {
    const tree = treeOf(names(3000));
    const changed = tree[2]?.parameters?.[7]?.path ?? '';
    const unread = tree.map(({ firstPath, size, parameters }, index) => ({
      firstPath,
      size,
      ...(index === 2 && parameters && { parameters }),
    }));
    const after = updateTree(unread, { parameters: [reported(changed, 'new')], wholeOf: [] }, 2);
    assert.deepEqual(
      after.map((document, index) => document !== unread[index]),
      tree.map((_, index) => index === 2),
    );
    const other = { parameters: [reported(tree[1]?.firstPath ?? '', 'new')], wholeOf: [] };
    assert.throws(() => updateTree(unread, other, 2), /was not read/);
  });

  it('cuts a large tree between objects, into documents of similar size', () => {
    const tree = treeOf(names(3000));
    for (const { firstPath, parameters = [] } of tree) {
      assert.ok(parameters.length > 300 && parameters.length <= 500, String(parameters.length));
      assert.match(firstPath, /^$|Field0$/);
    }
  });

  it('merges small neighbours when an object is deleted', () => {
    const tree = treeOf([...names(500, 'A.'), ...names(500, 'B.')]);
    assert.equal(tree.length, 2);
    const few = names(50, 'A.');
    const after = updateTree(tree, { parameters: few.map((path) => reported(path)), wholeOf: ['A.', 'B.'] }, 2);
    assert.deepEqual(
      after.map(({ firstPath, parameters = [] }) => [firstPath, parameters.length]),
      [['', 50]],
    );
  });

  it('leaves out what would make the tree too large', () => {
    const paths = names(60_000);
    const tree = treeOf(paths);
    assert.equal(parametersOf(tree).length, 50_000);
    const stored = parametersOf(tree)[0]?.path ?? '';
    const changes = { parameters: [reported(stored, 'w'), reported('Z', 'v')], wholeOf: [] };
    const after = parametersOf(updateTree(tree, changes, 2));
    assert.equal(after.find(({ path }) => path === stored)?.value, 'w');
    assert.equal(after.length, 50_000);
    const full = treeOf(['M']).map((document) => ({ ...document, firstPath: 'M', size: maxTreeSize }));
    assert.deepEqual(updateTree(full, { parameters: [reported('A')], wholeOf: [] }, 2), full);
    const long = updateTree([], { parameters: [reported('A', 'x'.repeat(maxTreeSize))], wholeOf: [] }, 1);
    assert.deepEqual(parametersOf(long), [{ ...reported('A'), type: 'xsd:string', updatedAt: 1 }]);
  });

  it('agrees with a map, whatever is changed in whichever order', () => {
    const segment = fc.constantFrom('A', 'B', '1', '10', '2', 'Z', 'é');
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('.'));
    const value = fc.option(fc.integer({ min: 0, max: 30_000 }).map((length) => 'v'.repeat(length)));
    const changes = fc.record({
      parameters: fc
        .uniqueArray(fc.tuple(path, value), { selector: ([each]) => each, maxLength: 40 })
        .map((pairs) => pairs.map(([each, text]) => reported(each, text))),
      wholeOf: fc.array(fc.constantFrom('A.', 'B.1.', 'Z.'), { maxLength: 1 }),
      clearsValues: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 8 }), (steps) => {
        let tree: TreeDocument[] = [];
        const model = new Map<string, string | null>();
        for (const step of steps) {
          tree = updateTree(tree, step, 1);
          applyToModel(model, step);
          assertPartition(tree);
        }
        const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
        assert.deepEqual(
          parametersOf(tree).map((parameter) => [parameter.path, parameter.value]),
          expected,
        );
      }),
    );
  });
});

function applyToModel(model: Map<string, string | null>, { parameters, wholeOf, clearsValues }: TreeChanges): void {
  const isReported = new Set(parameters.map(({ path }) => path));
  for (const known of [...model.keys()]) {
    if (wholeOf.some((object) => known.startsWith(object)) && !isReported.has(known)) model.delete(known);
    else if (clearsValues) model.set(known, null);
  }
  for (const { path, value } of parameters) model.set(path, value ?? model.get(path) ?? null);
}

/** Asserts that the documents are in order, not empty and not too large, and have their own parameters only. */
function assertPartition(tree: TreeDocument[]): void {
  for (const [index, { firstPath, size, parameters = [] }] of tree.entries()) {
    const next = tree[index + 1]?.firstPath;
    assert.ok(parameters.length > 0);
    assert.ok(parameters.every(({ path }) => path >= firstPath && (next === undefined || path < next)));
    assert.equal(size, sizeOfAll(parameters));
    assert.ok(size <= maxDocumentSize || parameters.length === 1);
  }
}

describe('a document', () => {
  it('is the same after it was encoded and decoded', () => {
    const columns = {
      path: fc.string({ unit: 'binary' }),
      value: fc.option(fc.string({ unit: 'binary' })),
      type: fc.option(fc.constantFrom('xsd:string', 'xsd:int', '')),
      writable: fc.option(fc.boolean()),
      updatedAt: fc.nat(),
    };
    const parameter = fc.record(columns, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(parameter), (parameters) => {
        assert.deepEqual(decodeDocument(encodeDocument(parameters)), parameters);
      }),
    );
  });
});

describe('the names that cover parameters', () => {
  it('are objects where they have no others, else single parameters', () => {
    const cover = (paths: string[], before?: string, after?: string): string[] =>
      coverPaths('A.', paths, before, after);
    assert.deepEqual(cover(['A.1.X', 'A.2.X']), ['A.']);
    assert.deepEqual(cover(['A.1.X', 'A.1.Y', 'A.2.X'], undefined, 'A.3.X'), ['A.1.', 'A.2.']);
    assert.deepEqual(cover(['A.1.Y', 'A.2.X'], 'A.1.X', 'A.2.Y'), ['A.1.Y', 'A.2.X']);
    assert.deepEqual(coverPaths('', ['A.X', 'B'], undefined, undefined), ['']);
    assert.deepEqual(coverPaths('', ['A.X', 'B'], undefined, 'C'), ['A.', 'B']);
  });

  it('read each parameter of the portion once, and no other', () => {
    const segment = fc.constantFrom('A', 'B', '1', '10', '2');
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `R.${segments.join('.')}`);
    const paths = fc.uniqueArray(path, { minLength: 1 }).map((all) => all.sort());
    fc.assert(
      fc.property(paths, fc.nat(), fc.nat(), (all, one, other) => {
        const [from = 0, to = 0] = [one % all.length, other % all.length].sort((a, b) => a - b);
        const portion = all.slice(from, to + 1);
        const covering = coverPaths('R.', portion, all[from - 1], all[to + 1]);
        const read = covering.flatMap((name) =>
          all.filter((each) => (name.endsWith('.') ? each.startsWith(name) : each === name)),
        );
        assert.deepEqual(read.sort(), portion);
      }),
    );
  });
});

describe('paths', () => {
  it('are stored unless they are empty, too long, or ordered differently by PostgreSQL', () => {
    assert.ok(isStorablePath('Device.é.\u{d7a3}'));
    for (const name of ['', 'x'.repeat(257), 'Device.\u{1f600}', 'Device.\uffff']) assert.ok(!isStorablePath(name));
  });

  it('below an object lie between the ends of its range', () => {
    const { from, to } = rangeBelow('A.1.');
    assert.ok('A.1.X' >= from && 'A.1.\u{fffd}X' <= to);
    assert.ok('A.10.X' > to || 'A.10.X' < from);
  });

  it('belong to the object that contains them', () => {
    const find = createObjectFinder(['A.1.', 'B.']);
    assert.deepEqual(['A.1.X', 'A.10.X', 'B.1.C.D', 'B', 'A.1.Y'].map(find), [
      'A.1.',
      undefined,
      'B.',
      undefined,
      'A.1.',
    ]);
    assert.equal(createObjectFinder([''])('X'), '');
    assert.equal(createObjectFinder([])('A.X'), undefined);
  });
});
