import type { Context, Next } from 'koa';
import type { Log } from '../lib/log.ts';
import type { Metrics } from '../lib/metrics/metrics.ts';
import type { ApiState } from './context.ts';

/** Measures each request, and logs it under its id. Neither its path as it came, nor its query or body: they hold whatever clients say. */
export function observe(log: Log, metrics: Metrics): (ctx: Context, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    const about = { method: methodOf(ctx), route: routeOf(ctx), status: ctx.status };
    metrics.requestAnswered(about, seconds);
    const { requestId, caller } = ctx.state as Partial<ApiState>;
    const isRead = about.method === 'GET' || about.method === 'HEAD';
    log[isRead ? 'debug' : 'info']({ requestId, ...about, milliseconds: Math.round(seconds * 1000), organization: caller?.organizationId, key: caller?.keyName }, 'request');
  };
}

/** Methods, too, are whatever a client says. */
function methodOf({ method }: Context): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? method : 'other';
}

/** As it is declared, with the names of what varies in it. */
function routeOf(ctx: Context): string {
  const { _matchedRoute: matched } = ctx as Context & { _matchedRoute?: unknown };
  return typeof matched === 'string' ? matched : 'none';
}
