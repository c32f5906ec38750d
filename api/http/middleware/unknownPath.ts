import { nearest } from '../../../lib/nearest.ts';

/** A longer path is no typing error, and expensive to compare. */
const maxLength = 100;

/**
 * Returns the detail for a path that no operation has, with a similar path if there is one.
 * @param known paths in OpenAPI's notation.
 */
export function describeUnknownPath(path: string, known: readonly string[]): string {
  const similar = path.length > maxLength ? undefined : findSimilar(path, known);
  return (
    `There is nothing at this path${similar === undefined ? '.' : `; did you mean ${similar}?`} All ` +
    'paths are in /docs.'
  );
}

/** Compares paths with as many segments as this one, with and without the prefix of the version. */
function findSimilar(path: string, known: readonly string[]): string | undefined {
  for (const candidate of [path, `/v1${path}`]) {
    const segments = candidate.split('/');
    const comparable = known.filter((each) => each.split('/').length === segments.length);
    const similar = nearest(
      candidate,
      comparable.map((each) => fillIds(each, segments)),
    );
    if (similar !== undefined) return similar;
  }
  return undefined;
}

/** Returns the path with the ids of the request. */
function fillIds(path: string, segments: string[]): string {
  return path
    .split('/')
    .map((segment, index) => (segment.startsWith('{') ? (segments[index] ?? segment) : segment))
    .join('/');
}
