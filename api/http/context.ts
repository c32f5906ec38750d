import type { Router, RouterContext } from '@koa/router';
import type { Pool } from '../../db/core/pool.ts';
import type { OrganizationRole } from '../../domain/access.ts';
import type { DryRunInput, DryRunReport } from '../../domain/dryRun.ts';
import type { Simulation, SimulationInput } from '../../domain/devices/simulation.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import type { PayloadOpener } from '../../lib/temporal/payloadCodec.ts';
import type { ReadinessReport } from '../../lib/observability/readiness.ts';
import type { AccessSettings } from '../access/access.ts';
import type { ConsoleFiles } from './consoleFiles.ts';
import type { EventStreams } from '../resources/events/streams.ts';
import type { Operation } from './operation.ts';

export interface ApiDeps {
  /** What a handler is given sees the caller's organization alone; all of them, where the caller is of the platform or there is none. */
  pool: Pool;
  /** The connections as an organization sees them: row-level security hides all else. */
  poolOf: (organizationId: string) => Pool;
  access: AccessSettings;
  log: Log;
  metrics: Metrics;
  /** Tells the dispatcher of outbox entries that were just committed. */
  tellOutbox: (ids: string[]) => void;
  /** Tells the gateways that there is something for these devices; to be called after the commit, which `perform` sees to. */
  wakeDevices: (deviceKeys: number[]) => void;
  /** The script's first syntax error, where it has one; `line` counts from 1. */
  checkScript: (script: string) => Promise<{ line: number; message: string } | undefined>;
  /** Tries a script on a simulated CPE; undefined while too many are tried. */
  dryRun: (input: DryRunInput) => Promise<DryRunReport | undefined>;
  /** Plugs in a simulated CPE, until nothing is left to be done for it; its answer is undefined while too many are. None: not allowed here. */
  simulate?: (input: SimulationInput) => Promise<Simulation | undefined>;
  /** Stopped by the caller, before the server is closed. */
  eventStreams: EventStreams;
  readiness: () => Promise<ReadinessReport>;
  /** The same of the whole installation: of the workers of other processes, too. */
  health: () => Promise<ReadinessReport>;
  /** The web console's files; undefined: they are not built. */
  console?: ConsoleFiles | undefined;
  /** What Temporal was given sealed, shown to pages of these origins: the Temporal UI's. */
  codec: { open: PayloadOpener; origins: string[] };
  /** The address of a workflow in the Temporal UI, where there is one. */
  temporalUi?: (workflowId: string) => string;
}

/** Whose key came with the request. */
export interface Caller {
  organizationId: string;
  keyName: string;
  role: OrganizationRole;
}

export interface PlatformCaller {
  organizationId: null;
  keyName: string;
  role: 'platform';
}

export type AnyCaller = Caller | PlatformCaller;

export interface ApiState {
  requestId: string;
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
