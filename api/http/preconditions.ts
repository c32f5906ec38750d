import { createHash } from 'node:crypto';
import type { ApiContext } from './context.ts';
import { headerOf } from './context.ts';
import { invalidHeader, preconditionFailed } from './errors.ts';
import type { AnyResponse, Method, Operation, Versioned } from './operation.ts';

/** `*`, or entity tags. Undefined: the request has no such header. */
type EntityTags = '*' | string[] | undefined;

/** The values of If-Match and If-None-Match. */
export interface Preconditions {
  match: EntityTags;
  noneMatch: EntityTags;
}

/** RFC 9110, 8.8.3. */
const tag = /(?:W\/)?"[\x21\x23-\x7e]*"/;
export const entityTagsPattern = new RegExp(`^(?:\\*|${tag.source}(?:\\s*,\\s*${tag.source})*)$`);

type PreconditionHeader = 'If-Match' | 'If-None-Match';
const headersByMethod: Record<Method, PreconditionHeader[]> = {
  get: ['If-None-Match'],
  post: [],
  put: ['If-Match', 'If-None-Match'],
  patch: ['If-Match'],
  delete: ['If-Match'],
};

/** Returns the precondition headers that the operation supports. */
export function preconditionHeaders({ method, resource }: Operation): PreconditionHeader[] {
  return resource ? headersByMethod[method] : [];
}

/** @throws ApiError for an invalid header; one that the operation does not support is ignored. */
export function readPreconditions(ctx: ApiContext, operation: Operation): Preconditions {
  const [match, noneMatch] = (['If-Match', 'If-None-Match'] as const).map((name) =>
    headerOf(ctx, name) === undefined || !preconditionHeaders(operation).includes(name)
      ? undefined
      : readTags(name, ctx.get(name).trim()),
  );
  if (operation.method === 'put' && Array.isArray(noneMatch))
    throw invalidHeader('If-None-Match', 'supports only "*" here: create the resource only if it does not exist');
  return { match, noneMatch };
}

function readTags(name: string, text: string): EntityTags {
  if (!entityTagsPattern.test(text))
    throw invalidHeader(name, 'must hold "*", or quoted entity tags as in the header ETag');
  if (text === '*') return '*';
  // A proxy that compresses responses makes tags weak.
  return (text.match(new RegExp(tag, 'g')) ?? []).map((each) => each.replace(/^W\//, ''));
}

/** Returns the tag: the version and, after the last hyphen, a digest of the whole response. */
function etagOf(resource: Versioned): string {
  const digest = createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 16);
  return `"${resource.created_at.getTime().toString(36)}-${resource.revision}-${digest}"`;
}

/**
 * What a device or its runs report changes the digest and not the version, so it fails no client's conditional
 * change.
 */
const versionOf = (etag: string): string => etag.slice(0, etag.lastIndexOf('-'));

/**
 * Checks If-Match and If-None-Match before a change. If-Match on a resource that does not exist passes, unless the
 * operation may create it: the handler answers 404.
 * @throws ApiError where a precondition fails.
 */
export function requireVersion(
  { match, noneMatch }: Preconditions,
  current: Versioned | undefined,
  mayCreate: boolean,
): void {
  const etag = current && etagOf(current);
  if (noneMatch !== undefined && etag !== undefined) throw alreadyExists(etag);
  if (match === undefined) return;
  if (etag === undefined) {
    if (mayCreate) throw preconditionFailed('The resource does not exist, and If-Match requires that it does.');
  } else if (match !== '*' && !match.some((each) => versionOf(each) === versionOf(etag))) {
    throw preconditionFailed(
      'The resource has changed since the version in If-Match. Read it again, and apply your change to ' +
        'its current version.',
      etag,
    );
  }
}

export const alreadyExists = (etag: string | undefined): Error =>
  preconditionFailed('The resource exists already, and If-None-Match requires that it does not.', etag);

/** Returns the tag of a response that shows the operation's resource. */
export function etagOfResponse(operation: Operation, { body }: AnyResponse): string | undefined {
  return operation.resource && body !== undefined ? etagOf(body as Versioned) : undefined;
}

/** Whether the client has the current version already. */
export function isCached({ noneMatch }: Preconditions, etag: string): boolean {
  return noneMatch === '*' || (noneMatch ?? []).includes(etag);
}
