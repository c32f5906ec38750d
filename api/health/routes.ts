import { readinessCode } from '../../lib/readiness.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';

/** `/livez`, `/healthz`: this process answers. `/readyz`: every part that it needs is up. None asks for a key. */
export function addHealthRoutes(router: ApiRouter, deps: ApiDeps): void {
  router.get(['/livez', '/healthz'], (ctx) => {
    ctx.body = { status: 'up' };
  });

  router.get('/readyz', async (ctx) => {
    const report = await deps.readiness();
    ctx.status = readinessCode(report);
    ctx.body = report;
  });
}
