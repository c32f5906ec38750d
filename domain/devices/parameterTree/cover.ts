import { isBelow } from './objects.ts';

/**
 * Returns the fewest names with which GetParameterValues reads these parameters and no others: names of objects that
 * contain no others, and of single parameters.
 * @param parent the object that all of them are in; no name is shorter.
 * @param paths in order, without gaps: the tree has no other path between the first and the last.
 * @param before the path before the first in the tree; undefined: there is none below `parent`.
 * @param after the path behind the last.
 */
export function coverPaths(
  parent: string,
  paths: readonly string[],
  before: string | undefined,
  after: string | undefined,
): string[] {
  const names: string[] = [];
  for (const path of paths) {
    const last = names.at(-1);
    if (last !== undefined && isObject(last) && isBelow(path, last)) continue;
    names.push(findObject(parent, path, before, after) ?? path);
  }
  return names;
}

/** Returns the largest object that has the path and neither of the other two. */
function findObject(
  parent: string,
  path: string,
  before: string | undefined,
  after: string | undefined,
): string | undefined {
  let object = parent;
  while ((before !== undefined && isBelow(before, object)) || (after !== undefined && isBelow(after, object))) {
    const dot = path.indexOf('.', object.length);
    if (dot === -1) return undefined;
    object = path.slice(0, dot + 1);
  }
  return object;
}

function isObject(name: string): boolean {
  return name === '' || name.endsWith('.');
}
