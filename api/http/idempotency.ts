import { createHash, createHmac } from 'node:crypto';
import type { Db } from '../../db/core/pool.ts';
import { claimIdempotencyKey, storeAnswer } from '../../db/access/idempotencyKeys.ts';
import type { ApiContext } from './context.ts';
import { headerOf } from './context.ts';
import { answerNotKept, inProgress, invalidHeader, keyReused } from './errors.ts';
import type { AnyAnswer, Operation } from './operation.ts';
import { takesIdempotencyKey } from './operation.ts';

export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

/** A request that may be repeated. */
export interface Repeatable {
  key: Buffer;
  request: Buffer;
}

/**
 * Undefined: the request has no key, or needs none.
 * @param read the path, query and body as they were understood: a repetition may write them otherwise.
 */
export function readIdempotencyKey(ctx: ApiContext, operation: Operation, read: unknown): Repeatable | undefined {
  const key = headerOf(ctx, 'Idempotency-Key');
  if (key === undefined || !takesIdempotencyKey(operation)) return undefined;
  if (!idempotencyKeyPattern.test(key))
    throw invalidHeader('Idempotency-Key', 'must hold 1 to 255 visible ASCII characters, such as a UUID');
  const request = JSON.stringify(
    [operation.operationId, ctx.get('If-Match'), ctx.get('If-None-Match'), read],
    sortKeys,
  );
  return {
    key: createHash('sha256').update(key).digest(),
    request: createHmac('sha256', key).update(request).digest(),
  };
}

/** Of equal objects the same JSON, in whatever order their fields came. */
export function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Has the key for this request until the transaction ends, or the answer that it got before.
 * @throws where that was to another request, is not kept, or does not come.
 */
export async function claim(
  db: Db,
  organizationId: string,
  { key, request }: Repeatable,
  { shownOnce }: Operation,
): Promise<AnyAnswer | undefined> {
  const claimed = await claimIdempotencyKey(db, organizationId, key, request);
  if (claimed === 'busy') throw inProgress();
  if (claimed === 'claimed') return undefined;
  if (!claimed.request.equals(request)) throw keyReused();
  if (claimed.answer === null) throw answerNotKept(shownOnce?.cure ?? 'read what it made');
  const { headers, ...answer } = JSON.parse(claimed.answer) as AnyAnswer;
  return { ...answer, headers: { ...headers, 'Idempotency-Replayed': 'true' } };
}

/** In the transaction of what the request changed. A secret that is shown once is not stored. */
export async function keep(
  db: Db,
  organizationId: string,
  { key }: Repeatable,
  { shownOnce }: Operation,
  answer: AnyAnswer,
): Promise<void> {
  const body = answer.body as Record<string, unknown> | undefined;
  const isSecret = shownOnce?.fields.some((field) => body !== undefined && field in body) ?? false;
  if (!isSecret) await storeAnswer(db, organizationId, key, JSON.stringify(answer));
}
