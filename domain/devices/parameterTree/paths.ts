/** Paths between two paths, both included. */
export interface PathRange {
  from: string;
  to: string;
}

/** Comes after all characters of a path; see {@link isStorablePath}. */
const last = '\uffff';
/** In characters: TR-069's limit for the path of a parameter. */
const maxPathLength = 256;

/**
 * Returns whether a name can be stored as a path. TR-106 allows no characters outside of the Basic Multilingual Plane.
 * Without them JavaScript and PostgreSQL (collation "C") order paths alike.
 */
export function isStorablePath(name: string): boolean {
  return name !== '' && name.length <= maxPathLength && !/[\ud800-\udfff\uffff]/.test(name);
}

/** Returns the range of the paths that begin with the prefix. */
export function rangeBelow(prefix: string): PathRange {
  return { from: prefix, to: prefix + last };
}

/** Returns the ranges of names as CWMP has them: a name with a dot at the end, or "", stands for all below it. */
export function rangesOf(names: string[]): PathRange[] {
  return names.map((name) => (name === '' || name.endsWith('.') ? rangeBelow(name) : { from: name, to: name }));
}
