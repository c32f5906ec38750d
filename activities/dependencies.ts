import type { Pool } from '../db/core/pool.ts';
import type { AddressPolicy } from '../lib/net/addressPolicy.ts';
import type { Log } from '../lib/observability/log.ts';
import type { Metrics } from '../lib/observability/metrics/metrics.ts';
import type { Datagram } from '../lib/net/udpConnectionRequest.ts';
import type { LuaLanes } from './lua/executor/executor.ts';
import type { ScriptPlace } from './types.ts';

/** What the activities are given; made once per worker, in bin/. */
export interface ActivityDependencies {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  /** Told of each run that has ended, where runs are traced. */
  traceRun: ((runId: number) => void) | undefined;
  lua: LuaLanes;
  /** For the runs that begin here. */
  scripts: ScriptPlace;
  /** Tells Temporal what was committed to the outbox. */
  tellOutbox: (ids: string[]) => void;
  /** Tells the gateways that there is something for these devices. */
  wakeDevices: (deviceKeys: number[]) => void;
  /** Tells whoever follows the events that some were committed. */
  hintEvents: () => void;
  /** Has the deliveries that wait for their turn looked at. */
  tellDeliveries: () => void;
  /** Address ranges (CIDR) where HTTP requests may go besides public ones: of scripts, to hosts that the organization allows, and of webhooks. */
  httpAllow: string[];
  connectionRequests: ConnectionRequestDependencies;
}

interface ConnectionRequestDependencies {
  /** Where CPEs may be asked for a connection. */
  addresses: AddressPolicy;
  /** The activity's retry policy, in milliseconds. */
  retry: { initialInterval: number; backoffCoefficient: number; maximumInterval: number };
  /** To the CPE from the gateways' STUN ports; undefined where there are none. */
  sendDatagram: ((datagram: Datagram) => Promise<void>) | undefined;
}
