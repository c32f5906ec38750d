import type { Router, RouterContext } from '@koa/router';
import type { Pool } from '../db/pool.ts';
import type { DryRunInput, DryRunReport } from '../domain/dryRun.ts';
import type { Log } from '../lib/log.ts';
import type { Operation } from './operation.ts';

export interface ApiDeps {
  pool: Pool;
  log: Log;
  /** Tells the dispatcher of outbox entries that were just committed. */
  tellOutbox: (ids: string[]) => void;
  /** The script's first syntax error, where it has one; `line` counts from 1. */
  checkScript: (script: string) => Promise<{ line: number; message: string } | undefined>;
  /** Tries a script on a simulated CPE; undefined while too many are tried. */
  dryRun: (input: DryRunInput) => Promise<DryRunReport | undefined>;
  /** By part: `up`, or what is wrong with it. Shown without authentication. */
  readiness: () => Promise<Record<string, string>>;
  /** The address of a workflow in the Temporal UI, where there is one. */
  temporalUi?: (workflowId: string) => string;
}

/** Whose key came with the request. */
export interface Caller {
  organizationId: string;
  keyName: string;
}

export interface ApiState {
  requestId: string;
  caller: Caller;
  /** Where the path and the method are one's. */
  operation?: Operation;
}

export type ApiContext = RouterContext<ApiState>;
export type ApiRouter = Router<ApiState>;

/** Undefined: it is not there, which is not the same as empty. */
export function headerOf(ctx: ApiContext, name: string): string | undefined {
  return ctx.req.headers[name.toLowerCase()] === undefined ? undefined : ctx.get(name);
}
