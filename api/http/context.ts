import type { Router, RouterContext } from '@koa/router';
import type { AnyCaller } from '../access/caller.ts';
import type { Operation } from './operation.ts';
import type { PathConventions } from './pathConventions.ts';

export interface ApiState {
  requestId: string;
  /** Undefined: the path is one of Cuttle's own API. */
  conventions?: PathConventions | undefined;
  /** Of an operation that asks for a key. */
  caller?: AnyCaller;
  /** Where the path and the method are one's. */
  operation?: Operation;
  /** The names of the body's fields, once it was found to be valid. */
  fields?: string[];
  /** The path of what is changed, once it is known, where the request's own does not name it. */
  changed?: string;
}

export type ApiContext = RouterContext<ApiState>;
export type ApiRouter = Router<ApiState>;

/** Undefined: it is not there, which is not the same as empty. */
export function headerOf(ctx: ApiContext, name: string): string | undefined {
  return ctx.req.headers[name.toLowerCase()] === undefined ? undefined : ctx.get(name);
}
