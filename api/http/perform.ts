import { joined, transaction } from '../../db/core/pool.ts';
import type { ApiContext } from './context.ts';
import type { ApiDeps } from '../deps.ts';
import { preconditionFailed } from './errors.ts';
import type { Repeatable } from './idempotency.ts';
import { claim, keep, readIdempotencyKey } from './idempotency.ts';
import type { AnyAnswer, Operation } from './operation.ts';
import type { Conditions } from './preconditions.ts';
import { etagOfAnswer, isKnown, readConditions, requireVersion } from './preconditions.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

/** What a handler is given, as far as this is concerned. */
export interface AnyRequest {
  caller: { organizationId: string | null } | undefined;
  path: Record<string, string>;
  query: unknown;
  body: unknown;
  lines: AsyncIterable<unknown> | undefined;
}

/**
 * Answers the request. With an Idempotency-Key, or for one version of the resource, all that the operation does is one transaction: the key is kept
 * with what it changes, or neither, whatever dies in between; and the version holds until the change is made.
 */
export async function perform(
  ctx: ApiContext,
  operation: Operation,
  request: AnyRequest,
  deps: ApiDeps,
): Promise<AnyAnswer> {
  const { caller, path, query, body } = request;
  const conditions = readConditions(ctx, operation);
  const repeatable = readIdempotencyKey(ctx, operation, { path, query, body });
  const isConditional = operation.method !== 'get' && (conditions.match ?? conditions.noneMatch) !== undefined;
  const organizationId = caller?.organizationId;
  if (!organizationId || (!repeatable && !isConditional))
    return answerFor(conditions, tagged(operation, await operation.handle(request, deps)));
  const outbox: OutboxRow[] = [];
  const woken: number[] = [];
  const answer = await transaction(deps.pool, (db) => {
    const within = {
      ...deps,
      pool: joined(deps.pool, db),
      dispatchOutbox: (rows: OutboxRow[]) => outbox.push(...rows),
      wakeDevices: (keys: number[]) => woken.push(...keys),
    };
    return performWithin(operation, request, organizationId, conditions, repeatable, within);
  });
  deps.dispatchOutbox(outbox);
  if (woken.length > 0) deps.wakeDevices(woken);
  return answer;
}

async function performWithin(
  operation: Operation,
  request: AnyRequest,
  organizationId: string,
  conditions: Conditions,
  repeatable: Repeatable | undefined,
  deps: ApiDeps,
): Promise<AnyAnswer> {
  const { path } = request;
  const before = repeatable && (await claim(deps.pool, organizationId, repeatable, operation));
  if (before) return before;
  if (conditions.match !== undefined || conditions.noneMatch !== undefined) {
    requireVersion(conditions, await operation.resource?.(deps, organizationId, path), operation.method === 'put');
  }
  const answer = tagged(operation, await operation.handle(request, deps));
  // Another request may have made it since.
  if (conditions.noneMatch !== undefined && answer.status !== 201)
    throw preconditionFailed('It is there already, and If-None-Match says that it is not.', answer.headers?.ETag);
  if (repeatable) await keep(deps.pool, organizationId, repeatable, operation, answer);
  return answer;
}

function tagged(operation: Operation, answer: AnyAnswer): AnyAnswer {
  const etag = etagOfAnswer(operation, answer);
  return etag === undefined ? answer : { ...answer, headers: { ...answer.headers, ETag: etag } };
}

/** 304 where the caller has it already. */
function answerFor(conditions: Conditions, answer: AnyAnswer): AnyAnswer {
  const etag = answer.headers?.ETag;
  if (etag === undefined || conditions.noneMatch === undefined || !isKnown(conditions, etag)) return answer;
  return { status: 304, headers: { ETag: etag } };
}
