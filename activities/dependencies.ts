import type { Pool } from '../db/core/pool.ts';
import type { AddressPolicy } from '../lib/net/addressPolicy.ts';
import type { Datagram } from '../lib/net/udpConnectionRequest.ts';
import type { Log } from '../lib/observability/log.ts';
import type { Metrics } from '../lib/observability/metrics/metrics.ts';
import type { ScriptExecutor } from './lua/executor/executor.ts';
import type { ScriptActivityMode } from './types.ts';
import type { OutboxRow } from '../db/outbox/outbox.ts';

/** What the activities need. bin/server/ creates it once per worker. */
export interface ActivityDependencies {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  /** Called with each run that has ended; undefined if tracing is off. */
  traceRun: ((runId: number) => void) | undefined;
  scriptExecutor: ScriptExecutor;
  /** For runs that begin in this worker. */
  scriptActivityMode: ScriptActivityMode;
  /** Dispatches committed outbox entries to Temporal. */
  dispatchOutbox: (rows: OutboxRow[]) => void;
  /** Notifies the gateways that messages are queued for these devices. */
  wakeDevices: (deviceKeys: number[]) => void;
  /** Notifies the event streams that events were committed. */
  hintEvents: () => void;
  /** Starts webhook deliveries that wait for another delivery to the same webhook. */
  hintDeliveries: () => void;
  /** Address ranges (CIDR) that HTTP requests of scripts and webhooks may reach in addition to public ones. */
  httpAllow: string[];
  connectionRequests: ConnectionRequestDependencies;
}

interface ConnectionRequestDependencies {
  /** The addresses to which connection requests may be sent. */
  addresses: AddressPolicy;
  /** The activity's retry policy, in milliseconds. */
  retry: { initialInterval: number; backoffCoefficient: number; maximumInterval: number };
  /** Sends from the gateways' STUN ports; undefined if there are none. */
  sendDatagram: ((datagram: Datagram) => Promise<void>) | undefined;
}
