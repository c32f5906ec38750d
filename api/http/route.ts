import type { Next } from 'koa';
import { z } from 'zod';
import type { Scope } from '../../domain/access.ts';
import type { Access } from '../access/access.ts';
import { audited, changesSomething } from '../resources/audit/audited.ts';
import { readBody, refuseBody } from './input/body.ts';
import type { ApiContext, ApiRouter } from './context.ts';
import type { ApiDeps } from '../deps.ts';
import { invalidQuery, notFound } from './errors.ts';
import { readLines } from './input/ndjson.ts';
import type { EventStream, Operation } from './operation.ts';
import { refusesBody } from './operation.ts';
import type { AnyRequest } from './perform.ts';
import { perform } from './perform.ts';
import { validate } from './input/validation.ts';

const none = z.strictObject({});

/** Lets the router answer for the operation. */
export function route(router: ApiRouter, operation: Operation, access: Access, deps: ApiDeps): void {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const remember = (ctx: ApiContext, next: Next): Promise<unknown> => {
    ctx.state.operation = operation;
    return next();
  };
  const { scope } = operation;
  const guards: ((ctx: ApiContext, next: Next) => Promise<unknown>)[] = scope === null ? [] : [admitted(access, scope)];
  if (changesSomething(operation)) guards.push(audited(operation, deps));
  router[operation.method](path, remember, ...guards, async (ctx) => {
    const organization = ctx.state.caller?.organizationId;
    const seen = organization ? { ...deps, pool: deps.poolOf(organization) } : deps;
    const request = await readRequest(ctx, operation);
    if (operation.changes) ctx.state.changed = operation.changes(request);
    if (operation.stream && ctx.accepts('application/json', 'text/event-stream') === 'text/event-stream') {
      answerStream(ctx, await operation.stream(request, seen, ctx.get('Last-Event-ID') || undefined));
      return;
    }
    const answer = await perform(ctx, operation, request, seen);
    ctx.status = answer.status;
    if (answer.headers) ctx.set(answer.headers);
    const { mediaType } = operation.responses[answer.status] ?? {};
    if (mediaType !== undefined) ctx.type = mediaType;
    if (answer.body !== undefined) ctx.body = answer.body;
  });
}

function admitted(access: Access, scope: Scope) {
  return async (ctx: ApiContext, next: Next): Promise<void> => {
    ctx.state.caller = await access.admit(ctx, scope);
    await next();
  };
}

function answerStream(ctx: ApiContext, { body, idleMs }: EventStream): void {
  ctx.res.setTimeout(idleMs, () => ctx.res.destroy());
  // No proxy is to wait until there is more of it.
  ctx.set({ 'Content-Type': 'text/event-stream', Connection: 'close', 'X-Accel-Buffering': 'no' });
  ctx.body = body;
}

async function readRequest(ctx: ApiContext, operation: Operation): Promise<AnyRequest> {
  const { scope, parameters, query, body, lines } = operation;
  if (refusesBody(operation)) await refuseBody(ctx);
  return {
    caller: ctx.state.caller,
    path: readPath(ctx, parameters),
    // Probes and readers of the documentation may add what they like.
    query: query ? readQuery(ctx, query) : scope && readQuery(ctx, none),
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
