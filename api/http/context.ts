import type { Router, RouterContext } from '@koa/router';
import type { AnyCaller } from '../access/caller.ts';
import type { Operation } from './operation.ts';
import type { PathConventions } from './pathConventions.ts';

export interface ApiState {
  requestId: string;
  /** Undefined: the path is one of Cuttle's own API. */
  conventions?: PathConventions | undefined;
  /** Set for an operation that requires a key. */
  caller?: AnyCaller;
  /** Set where the path and the method match one. */
  operation?: Operation;
  /** The names of the body's fields, set once the body is validated. */
  auditFields?: string[];
  /** The path of what is changed, set where the request's own path does not name it. */
  auditPath?: string;
}

export type ApiContext = RouterContext<ApiState>;
export type ApiRouter = Router<ApiState>;

/** Returns undefined where the header is missing, which differs from an empty one. */
export function headerOf(ctx: ApiContext, name: string): string | undefined {
  return ctx.req.headers[name.toLowerCase()] === undefined ? undefined : ctx.get(name);
}
