import { nearest } from '../../lib/nearest.ts';

/** Longer ones are nobody's typing error, and dear to compare. */
const longest = 100;

/** The sentence for a path that no operation has: with the one that was meant, if one is close. @param known as OpenAPI has them. */
export function describeUnknownPath(path: string, known: readonly string[]): string {
  const meant = path.length > longest ? undefined : meantBy(path, known);
  return `There is nothing at this path${meant === undefined ? '.' : `; did you mean ${meant}?`} All paths are in /docs.`;
}

/** What has as many parts as the path, or as the path with its version before it. */
function meantBy(path: string, known: readonly string[]): string | undefined {
  for (const wanted of [path, `/v1${path}`]) {
    const parts = wanted.split('/');
    const alike = known.filter((candidate) => candidate.split('/').length === parts.length);
    const meant = nearest(
      wanted,
      alike.map((candidate) => filled(candidate, parts)),
    );
    if (meant !== undefined) return meant;
  }
  return undefined;
}

/** The path with the ids that were sent. */
function filled(path: string, parts: string[]): string {
  return path
    .split('/')
    .map((part, index) => (part.startsWith('{') ? (parts[index] ?? part) : part))
    .join('/');
}
