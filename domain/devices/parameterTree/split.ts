import { maxDocumentSize, sizeOf, sizeOfAll } from './size.ts';

interface Parameter {
  path: string;
  value: string | null;
}

/**
 * Splits parameters, in order of path, into documents of at most `maxDocumentSize` and similar sizes. It cuts between
 * objects where it can, so that the values of a document can be requested by the names of a few objects.
 */
export function splitParameters<P extends Parameter>(parameters: P[]): P[][] {
  const documents: P[][] = [];
  let rest = parameters;
  let size = sizeOfAll(rest);
  while (size > maxDocumentSize && rest.length > 1) {
    const first = rest.slice(0, findCut(rest, size / Math.ceil(size / maxDocumentSize)));
    documents.push(first);
    rest = rest.slice(first.length);
    size -= sizeOfAll(first);
  }
  return rest.length === 0 ? documents : [...documents, rest];
}

/** Returns how many parameters to put into the first document, so that its size is about `wanted`. */
function findCut(parameters: Parameter[], wanted: number): number {
  let best: { count: number; depth: number; distance: number } | undefined;
  let count = 0;
  let size = 0;
  for (const parameter of parameters) {
    size += sizeOf(parameter);
    if (size > Math.min(maxDocumentSize, 1.25 * wanted)) break;
    count += 1;
    if (size < 0.75 * wanted) continue;
    const depth = commonDepth(parameter.path, parameters[count]?.path ?? '');
    const distance = Math.abs(size - wanted);
    if (!best || depth < best.depth || (depth === best.depth && distance < best.distance))
      best = { count, depth, distance };
  }
  return Math.max(1, best?.count ?? count);
}

/** Returns how many objects contain both parameters. */
function commonDepth(one: string, other: string): number {
  let depth = 0;
  for (let index = 0; index < one.length && one[index] === other[index]; index += 1) if (one[index] === '.') depth += 1;
  return depth;
}
