import Router from '@koa/router';
import Koa from 'koa';
import { addAuditRoutes } from './audit/routes.ts';
import { authenticate } from './auth.ts';
import type { ApiDeps, ApiState } from './context.ts';
import { addCredentialRoutes } from './credentials/routes.ts';
import { addBootstrapWindowRoutes } from './devices/bootstrapWindow.ts';
import { addDevicePauseRoutes } from './devices/pause.ts';
import { addDeviceRoutes } from './devices/routes.ts';
import { addDryRunRoutes } from './dryRun/routes.ts';
import { renderErrors } from './errors.ts';
import { addEventRoutes } from './events/routes.ts';
import { addHealthRoutes } from './health/routes.ts';
import { addInstanceActions } from './instances/actions.ts';
import { addExplainRoutes } from './instances/explain.ts';
import { addInstanceRoutes } from './instances/routes.ts';
import { addRunRoutes } from './instances/runs.ts';
import { addOrganizationRoutes } from './organization/routes.ts';
import { addRetryRoutes } from './retries/routes.ts';
import { addServiceRoutes } from './services/routes.ts';

export type { ApiDeps } from './context.ts';

/** The REST API, to be served by the caller. */
export function createApi(deps: ApiDeps): Koa {
  const health = new Router<ApiState>({ sensitive: true });
  addHealthRoutes(health, deps);

  const v1 = new Router<ApiState>({ prefix: '/v1', sensitive: true });
  v1.use(authenticate(deps.pool));
  addOrganizationRoutes(v1, deps);
  addCredentialRoutes(v1, deps);
  addAuditRoutes(v1, deps);
  addDeviceRoutes(v1, deps);
  addBootstrapWindowRoutes(v1, deps);
  addDevicePauseRoutes(v1, deps);
  addServiceRoutes(v1, deps);
  addDryRunRoutes(v1, deps);
  addInstanceRoutes(v1, deps);
  addInstanceActions(v1, deps);
  addExplainRoutes(v1, deps);
  addRunRoutes(v1, deps);
  addRetryRoutes(v1, deps);
  addEventRoutes(v1, deps);

  const app = new Koa();
  // What goes wrong once the answer is on its way: mostly clients that left.
  app.on('error', (error: Error) => {
    deps.log.debug({ error: error.message }, 'answer not delivered');
  });
  app.use(renderErrors(deps.log));
  for (const router of [health, v1]) app.use(router.routes()).use(router.allowedMethods());
  return app;
}
