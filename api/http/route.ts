import type { Next } from 'koa';
import { z } from 'zod';
import { inTransaction, isUncommitted, transaction } from '../../db/core/pool.ts';
import { retryOnce } from '../../db/core/errors.ts';
import type { Scope } from '../../domain/access.ts';
import type { Access } from '../access/access.ts';
import type { ApiDeps } from '../deps.ts';
import { auditChange, changesSomething } from './audit.ts';
import type { ApiContext, ApiRouter } from './context.ts';
import { invalidQuery, notFound } from './errors.ts';
import type { IdempotencyKey } from './idempotency.ts';
import { claimKey, readIdempotencyKey, storeResponse } from './idempotency.ts';
import { readBody, rejectBody, rejectsBody } from './input/body.ts';
import { readLines } from './input/ndjson.ts';
import { validate } from './input/validation.ts';
import type { AnyRequest, AnyResponse, EventStream, Operation } from './operation.ts';
import type { Preconditions } from './preconditions.ts';
import { alreadyExists, etagOfResponse, isCached, readPreconditions, requireVersion } from './preconditions.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

/** Adds the operation's route: who calls, the audit, the parsed request, its handler, the response. */
export function route(router: ApiRouter, operation: Operation, access: Access, deps: ApiDeps): void {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const setOperation = (ctx: ApiContext, next: Next): Promise<unknown> => {
    ctx.state.operation = operation;
    return next();
  };
  const { scope } = operation;
  const guards: ((ctx: ApiContext, next: Next) => Promise<unknown>)[] =
    scope === null ? [] : [authorize(access, scope)];
  if (changesSomething(operation)) guards.push(auditChange(operation, deps));
  router[operation.method](path, setOperation, ...guards, async (ctx) => {
    const organization = ctx.state.caller?.organizationId;
    const restricted = organization ? { ...deps, pool: deps.poolOf(organization) } : deps;
    const request = await readRequest(ctx, operation);
    if (operation.auditPath) ctx.state.auditPath = operation.auditPath(request);
    if (operation.stream && ctx.accepts('application/json', 'text/event-stream') === 'text/event-stream') {
      sendStream(ctx, await operation.stream(request, restricted, ctx.get('Last-Event-ID') || undefined));
      return;
    }
    const response = await perform(ctx, operation, request, restricted);
    ctx.status = response.status;
    if (response.headers) ctx.set(response.headers);
    const { mediaType } = operation.responses[response.status] ?? {};
    if (mediaType !== undefined) ctx.type = mediaType;
    if (response.body !== undefined) ctx.body = response.body;
  });
}

function authorize(access: Access, scope: Scope) {
  return async (ctx: ApiContext, next: Next): Promise<void> => {
    ctx.state.caller = await access.admit(ctx, scope);
    await next();
  };
}

function sendStream(ctx: ApiContext, { body, idleMs }: EventStream): void {
  ctx.res.setTimeout(idleMs, () => ctx.res.destroy());
  // Keeps proxies from buffering.
  ctx.set({ 'Content-Type': 'text/event-stream', Connection: 'close', 'X-Accel-Buffering': 'no' });
  ctx.body = body;
}

const noQuery = z.strictObject({});

async function readRequest(ctx: ApiContext, operation: Operation): Promise<AnyRequest> {
  const { scope, parameters, query, body, lines } = operation;
  if (rejectsBody(operation)) await rejectBody(ctx);
  return {
    caller: ctx.state.caller,
    path: readPath(ctx, parameters),
    // An operation without a scope, such as a probe or the documentation, ignores an unknown query.
    query: query ? readQuery(ctx, query) : scope && readQuery(ctx, noQuery),
    body: body && (await readBody(ctx, body)),
    lines: lines && readLines(ctx.req),
  };
}

function readPath(ctx: ApiContext, parameters: Operation['parameters']): Record<string, string> {
  const read = Object.entries(parameters).map(([name, { what, schema }]) => {
    const parsed = schema.safeParse(ctx.params[name] ?? '');
    if (!parsed.success) throw notFound(what);
    return [name, parsed.data];
  });
  return Object.fromEntries(read) as Record<string, string>;
}

function readQuery<T extends z.ZodType>(ctx: ApiContext, schema: T): z.output<T> {
  const parsed = validate(schema, { ...ctx.query });
  if ('errors' in parsed) throw invalidQuery(parsed.errors);
  return parsed.value;
}

/**
 * Calls the handler. With an Idempotency-Key, or a condition on the resource's version, everything that the
 * operation does is one transaction: the key is stored together with the changes, or neither is, and the version
 * holds until the change is committed.
 */
async function perform(
  ctx: ApiContext,
  operation: Operation,
  request: AnyRequest,
  deps: ApiDeps,
): Promise<AnyResponse> {
  const preconditions = readPreconditions(ctx, operation);
  const key = readIdempotencyKey(ctx, operation, request);
  const isConditional = operation.method !== 'get' && (preconditions.match ?? preconditions.noneMatch) !== undefined;
  const organizationId = request.caller?.organizationId;
  if (!organizationId || (!key && !isConditional)) {
    const handle = async (): Promise<AnyResponse> => operation.handle(request, deps);
    const response = operation.method === 'get' ? await retryOnce(handle) : await handle();
    return notModified(preconditions, withEtag(operation, response));
  }
  const attempt = (): Promise<AnyResponse> =>
    atOnce(deps, (inside) => performInTransaction(operation, request, organizationId, preconditions, key, inside));
  // The lines of a body can be read only once.
  return request.lines ? await attempt() : await retryOnce(attempt, isUncommitted);
}

/** Performs the work in one transaction. What it sends to others takes effect only after the commit. */
async function atOnce(deps: ApiDeps, work: (inside: ApiDeps) => Promise<AnyResponse>): Promise<AnyResponse> {
  const outboxRows: OutboxRow[] = [];
  const deviceKeys: number[] = [];
  const response = await transaction(deps.pool, (db) =>
    work({
      ...deps,
      pool: inTransaction(deps.pool, db),
      dispatchOutbox: (rows) => outboxRows.push(...rows),
      wakeDevices: (keys) => deviceKeys.push(...keys),
    }),
  );
  deps.dispatchOutbox(outboxRows);
  if (deviceKeys.length > 0) deps.wakeDevices(deviceKeys);
  return response;
}

async function performInTransaction(
  operation: Operation,
  request: AnyRequest,
  organizationId: string,
  preconditions: Preconditions,
  key: IdempotencyKey | undefined,
  deps: ApiDeps,
): Promise<AnyResponse> {
  const earlier = key && (await claimKey(deps.pool, organizationId, key, operation));
  if (earlier) return earlier;
  if (preconditions.match !== undefined || preconditions.noneMatch !== undefined) {
    const current = await operation.resource?.(deps, organizationId, request.path);
    requireVersion(preconditions, current, operation.method === 'put');
  }
  const response = withEtag(operation, await operation.handle(request, deps));
  // Another request may have created the resource after the check.
  if (preconditions.noneMatch !== undefined && response.status !== 201) throw alreadyExists(response.headers?.ETag);
  if (key) await storeResponse(deps.pool, organizationId, key, operation, response);
  return response;
}

function withEtag(operation: Operation, response: AnyResponse): AnyResponse {
  const etag = etagOfResponse(operation, response);
  return etag === undefined ? response : { ...response, headers: { ...response.headers, ETag: etag } };
}

/** Returns 304 where the client has the response already. */
function notModified(preconditions: Preconditions, response: AnyResponse): AnyResponse {
  const etag = response.headers?.ETag;
  if (etag === undefined || preconditions.noneMatch === undefined || !isCached(preconditions, etag)) return response;
  return { status: 304, headers: { ETag: etag } };
}
