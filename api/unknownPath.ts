import { nearest } from '../lib/nearest.ts';

/** Longer ones are nobody's typing error, and dear to compare. */
const longest = 100;

/** The sentence for a path that no operation has: with the one that was meant, if one is close. @param known as OpenAPI has them. */
export function describeUnknownPath(path: string, known: readonly string[]): string {
  const meant = path.length > longest ? undefined : meantBy(path, known);
  return `There is nothing at this path${meant === undefined ? '.' : `; did you mean ${meant}?`} All paths are in /docs.`;
}

function meantBy(path: string, known: readonly string[]): string | undefined {
  const parts = path.split('/');
  const complete = parts[1] === 'v1' ? parts : ['', 'v1', ...parts.slice(1)];
  const wanted = complete.join('/');
  return nearest(wanted, known.filter((candidate) => candidate.split('/').length === complete.length).map((candidate) => filled(candidate, complete)));
}

/** The path with the ids that were sent. */
function filled(path: string, parts: string[]): string {
  return path.split('/').map((part, index) => (part.startsWith('{') ? (parts[index] ?? part) : part)).join('/');
}
