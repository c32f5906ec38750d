import type { ApiDeps, ApiRouter } from '../context.ts';

/** `/healthz`: this process answers. `/readyz`: every part that it needs is up. Neither asks for a key. */
export function addHealthRoutes(router: ApiRouter, deps: ApiDeps): void {
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'up' };
  });

  router.get('/readyz', async (ctx) => {
    const parts = await deps.readiness();
    const up = Object.values(parts).every((part) => part === 'up');
    ctx.status = up ? 200 : 503;
    ctx.body = { status: up ? 'up' : 'down', parts };
  });
}
