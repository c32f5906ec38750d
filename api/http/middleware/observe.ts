import type { Context, Next } from 'koa';
import type { Log } from '../../../lib/observability/log.ts';
import type { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import type { ApiState } from '../context.ts';

/**
 * Measures each request and logs it under its id. Omits its literal path, query and body, which are whatever a
 * client sends.
 */
export function observe(log: Log, metrics: Metrics): (ctx: Context, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const startedAt = performance.now();
    await next();
    const seconds = (performance.now() - startedAt) / 1000;
    const { requestId, caller, operation } = ctx.state as Partial<ApiState>;
    const labels = { method: methodOf(ctx), route: operation?.path ?? 'none', status: ctx.status };
    metrics.requestAnswered(labels, seconds);
    const isRead = labels.method === 'GET' || labels.method === 'HEAD';
    log[isRead ? 'debug' : 'info'](
      {
        requestId,
        ...labels,
        milliseconds: Math.round(seconds * 1000),
        organization: caller?.organizationId,
        key: caller?.keyName,
      },
      'request',
    );
  };
}

/** A client can send any method; the label must be bounded. */
function methodOf({ method }: Context): string {
  return ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? method : 'other';
}
