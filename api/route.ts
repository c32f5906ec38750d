import type { Next } from 'koa';
import { z } from 'zod';
import { authenticate } from './auth.ts';
import { readBody } from './body.ts';
import type { ApiContext, ApiDeps, ApiRouter } from './context.ts';
import { notFound } from './errors.ts';
import type { Operation } from './operation.ts';
import { readQuery } from './query.ts';

const none = z.strictObject({});

/** Lets the router answer for the operation. */
export function route(router: ApiRouter, operation: Operation, deps: ApiDeps): void {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const remember = (ctx: ApiContext, next: Next): Promise<unknown> => {
    ctx.state.operation = operation;
    return next();
  };
  const guards = operation.scope === null ? [] : [authenticate(deps.pool)];
  router[operation.method](path, remember, ...guards, async (ctx) => {
    const answer = await operation.handle(await readRequest(ctx, operation), deps);
    ctx.status = answer.status;
    if (answer.headers) ctx.set(answer.headers);
    const { mediaType } = operation.responses[answer.status] ?? {};
    if (mediaType !== undefined) ctx.type = mediaType;
    if (answer.body !== undefined) ctx.body = answer.body;
  });
}

async function readRequest(ctx: ApiContext, { scope, parameters, query, body }: Operation): Promise<unknown> {
  return {
    caller: ctx.state.caller,
    path: readPath(ctx, parameters),
    // Probes and readers of the documentation may add what they like.
    query: query ? readQuery(ctx, query) : scope && readQuery(ctx, none),
    body: body && (await readBody(ctx, body)),
  };
}

function readPath(ctx: ApiContext, parameters: Operation['parameters']): Record<string, unknown> {
  const read = Object.entries(parameters).map(([name, { what, schema }]) => {
    const parsed = schema.safeParse(ctx.params[name] ?? '');
    if (!parsed.success) throw notFound(what);
    return [name, parsed.data];
  });
  return Object.fromEntries(read) as Record<string, unknown>;
}
