import type { Context, Next } from 'koa';
import type { Log } from '../../lib/observability/log.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import type { ApiState } from './context.ts';

/** Measures each request, and logs it under its id. Neither its path as it came, nor its query or body: they hold whatever clients say. */
export function observe(log: Log, metrics: Metrics): (ctx: Context, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    const { requestId, caller, operation } = ctx.state as Partial<ApiState>;
    const about = { method: methodOf(ctx), route: operation?.path ?? 'none', status: ctx.status };
    metrics.requestAnswered(about, seconds);
    const isRead = about.method === 'GET' || about.method === 'HEAD';
    log[isRead ? 'debug' : 'info'](
      {
        requestId,
        ...about,
        milliseconds: Math.round(seconds * 1000),
        organization: caller?.organizationId,
        key: caller?.keyName,
      },
      'request',
    );
  };
}

/** Methods, too, are whatever a client says. */
function methodOf({ method }: Context): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? method : 'other';
}
