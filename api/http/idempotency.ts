import { createHash, createHmac } from 'node:crypto';
import { claimIdempotencyKey, storeAnswer } from '../../db/access/idempotencyKeys.ts';
import type { Db } from '../../db/core/pool.ts';
import type { ApiContext } from './context.ts';
import { headerOf } from './context.ts';
import { inProgress, invalidHeader, keyReused, responseNotStored } from './errors.ts';
import type { AnyRequest, AnyResponse, Operation } from './operation.ts';

export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

/** The hashes of an Idempotency-Key and of the request that it came with. */
export interface IdempotencyKey {
  key: Buffer;
  request: Buffer;
}

/**
 * Whether a repetition with the same Idempotency-Key gets the response to the first request. A request of the
 * platform has no organization that a key could belong to.
 */
export function takesIdempotencyKey({ method, scope, idempotent }: Operation): boolean {
  return method !== 'get' && scope !== null && scope !== 'platform' && !idempotent;
}

/**
 * Returns undefined where the request has no key, or needs none. Compares the request as it was parsed, since a
 * repetition may be serialized differently.
 */
export function readIdempotencyKey(
  ctx: ApiContext,
  operation: Operation,
  { path, query, body }: AnyRequest,
): IdempotencyKey | undefined {
  const key = headerOf(ctx, 'Idempotency-Key');
  if (key === undefined || !takesIdempotencyKey(operation)) return undefined;
  if (!idempotencyKeyPattern.test(key))
    throw invalidHeader('Idempotency-Key', 'must hold 1 to 255 visible ASCII characters, such as a UUID');
  const request = JSON.stringify(
    [operation.operationId, ctx.get('If-Match'), ctx.get('If-None-Match'), { path, query, body }],
    sortKeys,
  );
  return {
    key: createHash('sha256').update(key).digest(),
    request: createHmac('sha256', key).update(request).digest(),
  };
}

/** A replacer for `JSON.stringify` that gives equal objects the same JSON, whatever the order of their fields. */
export function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Claims the key for this request until the transaction ends, or returns the response that it got before.
 * @throws ApiError where the key belongs to another request, or the response was not stored or is not there yet.
 */
export async function claimKey(
  db: Db,
  organizationId: string,
  { key, request }: IdempotencyKey,
  { shownOnce }: Operation,
): Promise<AnyResponse | undefined> {
  const claimed = await claimIdempotencyKey(db, organizationId, key, request);
  if (claimed === 'busy') throw inProgress();
  if (claimed === 'claimed') return undefined;
  if (!claimed.request.equals(request)) throw keyReused();
  if (claimed.answer === null) throw responseNotStored(shownOnce?.recovery ?? 'read what the request created');
  const { headers, ...response } = JSON.parse(claimed.answer) as AnyResponse;
  return { ...response, headers: { ...headers, 'Idempotency-Replayed': 'true' } };
}

/** Stores the response in the transaction of the change. A response with a secret that is shown once is not stored. */
export async function storeResponse(
  db: Db,
  organizationId: string,
  { key }: IdempotencyKey,
  { shownOnce }: Operation,
  response: AnyResponse,
): Promise<void> {
  const body = response.body as Record<string, unknown> | undefined;
  const isSecret = shownOnce?.fields.some((field) => body !== undefined && field in body) ?? false;
  if (!isSecret) await storeAnswer(db, organizationId, key, JSON.stringify(response));
}
