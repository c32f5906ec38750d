import type { Pool } from '../db/core/pool.ts';
import type { Simulation, SimulationInput } from '../domain/devices/simulation.ts';
import type { DryRunInput, DryRunReport } from '../domain/dryRun.ts';
import type { Log } from '../lib/observability/log.ts';
import type { Metrics } from '../lib/observability/metrics/metrics.ts';
import type { ReadinessReport } from '../lib/observability/readiness.ts';
import type { PayloadOpener } from '../lib/temporal/payloadCodec.ts';
import type { AccessSettings } from './access/settings.ts';
import type { ConsoleFiles } from './http/middleware/consoleFiles.ts';
import type { EventStreams } from './resources/events/streams.ts';
import type { OutboxRow } from '../db/outbox/outbox.ts';

/** Everything that the API and the handlers of its operations depend on. */
export interface ApiDeps {
  /** Handlers receive the caller's organization's pool; without an organization, the pool that sees all of them. */
  pool: Pool;
  /** Connections restricted to one organization by row-level security. */
  poolOf: (organizationId: string) => Pool;
  access: AccessSettings;
  log: Log;
  metrics: Metrics;
  /** Hands committed outbox rows to the dispatcher. Delayed where the route wraps the handler in a transaction. */
  dispatchOutbox: (rows: OutboxRow[]) => void;
  /** Notifies the gateways of committed messages for these devices; delayed like `dispatchOutbox`. */
  wakeDevices: (deviceKeys: number[]) => void;
  /** Resolves to the script's first syntax error, if any; `line` counts from 1. */
  checkScript: (
    organizationId: string,
    script: string,
  ) => Promise<{ line: number; message: string } | 'busy' | undefined>;
  /** Runs a script on a simulated CPE. Resolves to undefined while too many dry runs are under way. */
  dryRun: (input: DryRunInput) => Promise<DryRunReport | undefined>;
  /**
   * Connects a simulated CPE until it has nothing left to do. Resolves to undefined while too many are connected.
   * Not set where simulations are disabled.
   */
  simulate?: (input: SimulationInput) => Promise<Simulation | undefined>;
  /** Stopped by the caller, before the server is closed. */
  eventStreams: EventStreams;
  readiness: () => Promise<ReadinessReport>;
  /** The readiness of the whole installation, including the workers of other processes. */
  health: () => Promise<ReadinessReport>;
  /** The web console's files; undefined: they are not built. */
  console?: ConsoleFiles | undefined;
  /** Decrypts payloads for the pages of these origins: the Temporal UI's. */
  codec: { open: PayloadOpener; origins: string[] };
  /** Returns the address of a workflow in the Temporal UI; not set where there is no UI. */
  temporalUi?: (workflowId: string) => string;
}
