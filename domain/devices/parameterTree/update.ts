import type { SlicedWork } from '../../slicedWork.ts';
import type { StoredParameter } from './document.ts';
import { createObjectFinder } from './objects.ts';
import { maxDocumentSize, maxTreeSize, sizeOf, sizeOfAll } from './size.ts';
import { splitParameters } from './split.ts';

/** What a message reports about a parameter. Null: nothing, so that what is stored stays. */
export type ReportedParameter = Omit<StoredParameter, 'updatedAt'>;

/** What changes in a device's parameter tree. */
export interface TreeChanges {
  /** Each path once. */
  parameters: ReportedParameter[];
  /** Objects that have no other parameters than those in `parameters`: paths with a dot at the end, or "" for all. */
  wholeOf: string[];
  /** All values are unknown from now on, except those in `parameters`. */
  clearsValues?: boolean;
}

/**
 * A part of a device's tree: the parameters from `firstPath` on, in order of path, up to the next document's
 * `firstPath`.
 */
export interface TreeDocument {
  firstPath: string;
  /** See `sizeOf`. */
  size: number;
  /** Undefined if it was not read. */
  parameters?: StoredParameter[];
}

/**
 * Applies the changes to a device's tree. Pauses after each document.
 *
 * Documents that nothing changes in are returned as they are, the same objects. Others are new. One that has become
 * too large is split, and two neighbours that have become small are merged. Parameters that would make the tree larger
 * than `maxTreeSize` are left out; values, too.
 * @param tree all documents of the device, in order. Those that the changes concern must have been read.
 * @param now in seconds since 1970.
 */
export function* updateTree(
  tree: readonly TreeDocument[],
  changes: TreeChanges,
  now: number,
): SlicedWork<TreeDocument[]> {
  const sorted = changes.parameters.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const merge = createMerge(changes, maxTreeSize - tree.reduce((sum, { size }) => sum + size, 0), now);
  const documents = covering(tree, sorted[0]?.path);
  const updated: TreeDocument[] = [];
  let taken = 0;
  for (const [index, document] of documents.entries()) {
    yield;
    const next = documents[index + 1];
    const begin = taken;
    while (taken < sorted.length && (!next || (sorted[taken]?.path ?? '') < next.firstPath)) taken += 1;
    updated.push(...(yield* updateDocument(document, sorted.slice(begin, taken), merge)));
  }
  yield;
  const filled = updated.filter(({ parameters }) => parameters?.length !== 0);
  return mergeSmall(filled, new Set(tree));
}

/** Returns the documents with one before them if none of them has this path. */
function covering(tree: readonly TreeDocument[], path: string | undefined): readonly TreeDocument[] {
  const first = tree[0];
  const isCovered = path === undefined || (first !== undefined && first.firstPath <= path);
  return isCovered ? tree : [{ firstPath: '', size: 0, parameters: [] }, ...tree];
}

type Merge = (known: StoredParameter[], reported: ReportedParameter[]) => StoredParameter[];

function* updateDocument(
  document: TreeDocument,
  reported: ReportedParameter[],
  merge: Merge,
): SlicedWork<TreeDocument[]> {
  const { parameters } = document;
  if (!parameters) {
    if (reported.length > 0) throw new Error(`The document of ${reported[0]?.path} was not read.`);
    return [document];
  }
  const merged = merge(parameters, reported);
  if (merged === parameters) return [document];
  yield;
  return splitParameters(merged).map((part, index) =>
    toDocument(index === 0 ? document.firstPath : (part[0]?.path ?? ''), part),
  );
}

function toDocument(firstPath: string, parameters: StoredParameter[]): TreeDocument {
  return { firstPath, size: sizeOfAll(parameters), parameters };
}

/**
 * Returns a function that merges what is reported into the parameters of a document, both in order of path. It returns
 * the same array if nothing changes.
 * @param room how much larger the tree may become.
 */
function createMerge({ wholeOf, clearsValues = false }: TreeChanges, room: number, now: number): Merge {
  const findObject = createObjectFinder(wholeOf);
  const add = (before: StoredParameter, after: ReportedParameter): StoredParameter => {
    const growth = sizeOf(after) - sizeOf(before);
    const fits = growth <= room;
    if (fits) room -= Math.max(0, growth);
    return { ...after, value: fits ? after.value : before.value, updatedAt: now };
  };
  const insert = (reported: ReportedParameter): StoredParameter[] => {
    const unknown = { ...reported, value: null, updatedAt: now };
    if (sizeOf(unknown) > room) return [];
    room -= sizeOf(unknown);
    return [add(unknown, reported)];
  };
  const change = (known: StoredParameter, reported?: ReportedParameter): StoredParameter => {
    const value = reported?.value ?? (clearsValues ? null : known.value);
    const type = reported?.type ?? known.type;
    const writable = reported?.writable ?? known.writable;
    const isSame = value === known.value && type === known.type && writable === known.writable;
    return isSame ? known : add(known, { path: known.path, value, type, writable });
  };
  return (known, reported) => {
    const merged: StoredParameter[] = [];
    let next = 0;
    for (const parameter of known) {
      for (let other = reported[next]; other && other.path < parameter.path; other = reported[(next += 1)])
        merged.push(...insert(other));
      if (reported[next]?.path === parameter.path) merged.push(change(parameter, reported[next++]));
      else if (findObject(parameter.path) === undefined) merged.push(change(parameter));
    }
    for (const other of reported.slice(next)) merged.push(...insert(other));
    const isSame = merged.length === known.length && merged.every((parameter, index) => parameter === known[index]);
    return isSame ? known : merged;
  };
}

/** Merges neighbours of which one has changed and which together fill less than half a document. */
function mergeSmall(documents: TreeDocument[], unchanged: ReadonlySet<TreeDocument>): TreeDocument[] {
  const merged: TreeDocument[] = [];
  for (const document of documents) {
    const before = merged.at(-1);
    const isChanged = before && !(unchanged.has(before) && unchanged.has(document));
    if (isChanged && before.parameters && document.parameters && before.size + document.size <= maxDocumentSize / 2)
      merged[merged.length - 1] = toDocument(before.firstPath, [...before.parameters, ...document.parameters]);
    else merged.push(document);
  }
  return merged;
}
