import Router from '@koa/router';
import Koa from 'koa';
import { Access } from './access/access.ts';
import { publishResponses } from './http/middleware/publishResponses.ts';
import { addCodecRoutes } from './resources/codec/routes.ts';
import { serveConsole } from './http/middleware/consoleFiles.ts';
import type { ApiState } from './http/context.ts';
import type { ApiDeps } from './deps.ts';
import { renderErrors } from './http/renderErrors.ts';
import { observe } from './http/middleware/observe.ts';
import { findConventions } from './compatibility/pathConventions.ts';
import { operations } from './operations.ts';
import { route } from './http/route.ts';
import { describeUnknownPath } from './http/middleware/unknownPath.ts';

export type { ApiDeps } from './deps.ts';

/** A path without one of these methods answers 405. Any other method answers 501. */
const methods = ['HEAD', 'OPTIONS', 'GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'TRACE', 'QUERY'];

const paths = operations.map(({ path }) => path);

/** Creates the REST API. The caller serves it. */
export function createApi(deps: ApiDeps): Koa {
  const router = new Router<ApiState>({ sensitive: true, methods });
  const access = new Access(deps);
  for (const operation of operations) route(router, operation, access, deps);
  const codec = new Router<ApiState>({ sensitive: true });
  addCodecRoutes(codec, access, deps);

  const app = new Koa();
  // Errors while a response is being sent: mostly clients that disconnected.
  app.on('error', (error: Error) => {
    deps.log.debug({ error: error.message }, 'response not sent');
  });
  app.use(observe(deps.log, deps.metrics));
  app.use(publishResponses);
  app.use(renderErrors(deps.log, (path) => describeUnknownPath(path, paths), findConventions));
  app.use(serveConsole(deps.console, deps.access));
  for (const part of [codec, router]) app.use(part.routes()).use(part.allowedMethods());
  return app;
}
