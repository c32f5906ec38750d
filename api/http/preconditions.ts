import { createHash } from 'node:crypto';
import type { ApiContext } from './context.ts';
import { headerOf } from './context.ts';
import { invalidHeader, preconditionFailed } from './errors.ts';
import type { AnyAnswer, Operation, Versioned } from './operation.ts';
import { conditionsOf } from './operation.ts';

/** `*`, or entity tags. Undefined: the request has no such header. */
type Tags = '*' | string[] | undefined;

export interface Conditions {
  match: Tags;
  noneMatch: Tags;
}

/** RFC 9110, 8.8.3. */
const tag = /(?:W\/)?"[\x21\x23-\x7e]*"/;
export const tagsPattern = new RegExp(`^(?:\\*|${tag.source}(?:\\s*,\\s*${tag.source})*)$`);

/** @throws where the operation heeds a header that does not say what it may. */
export function readConditions(ctx: ApiContext, operation: Operation): Conditions {
  const [match, noneMatch] = (['If-Match', 'If-None-Match'] as const).map((name) =>
    headerOf(ctx, name) === undefined || !conditionsOf(operation).includes(name)
      ? undefined
      : readTags(name, ctx.get(name).trim()),
  );
  if (operation.method === 'put' && Array.isArray(noneMatch))
    throw invalidHeader('If-None-Match', 'may hold "*" here, for: only if there is none');
  return { match, noneMatch };
}

function readTags(name: string, text: string): Tags {
  if (!tagsPattern.test(text))
    throw invalidHeader(name, 'must hold "*", or entity tags as the header ETag has them, with their quotes');
  if (text === '*') return '*';
  // Weak is what a proxy that compresses makes of a tag.
  return (text.match(new RegExp(tag, 'g')) ?? []).map((each) => each.replace(/^W\//, ''));
}

/** Of the version, and, behind the last hyphen, of all that is shown. */
function etagOf(shown: Versioned): string {
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 16);
  return `"${shown.created_at.getTime().toString(36)}-${shown.revision}-${digest}"`;
}

/** What the device and its runs tell makes no other version: who changes a resource need not have heard of that. */
const versionOf = (etag: string): string => etag.slice(0, etag.lastIndexOf('-'));

/** @throws where the resource is not as `If-Match` says, or is there against `If-None-Match: *`. A change of what is not there is not found. */
export function requireVersion(
  { match, noneMatch }: Conditions,
  current: Versioned | undefined,
  mayCreate: boolean,
): void {
  const etag = current && etagOf(current);
  if (noneMatch !== undefined && etag !== undefined)
    throw preconditionFailed('It is there already, and If-None-Match says that it is not.', etag);
  if (match === undefined) return;
  if (etag === undefined) {
    if (mayCreate) throw preconditionFailed('There is no such resource, and If-Match says that there is.');
  } else if (match !== '*' && !match.some((each) => versionOf(each) === versionOf(etag))) {
    throw preconditionFailed(
      'It was changed since it had the version in If-Match. Read it again, and change what is there now.',
      etag,
    );
  }
}

/** The tag of an answer of the operation that shows its resource. */
export function etagOfAnswer(operation: Operation, { body }: AnyAnswer): string | undefined {
  return operation.resource && body !== undefined ? etagOf(body as Versioned) : undefined;
}

/** Whether the caller has this already. */
export function isKnown({ noneMatch }: Conditions, etag: string): boolean {
  return noneMatch === '*' || (noneMatch ?? []).includes(etag);
}
