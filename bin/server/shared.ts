import type { Connection } from '@temporalio/client';
import { Client, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Pool } from '../../db/core/pool.ts';
import { createPool } from '../../db/core/pool.ts';
import { dataConverter } from '../../lib/temporal/dataConverter.ts';
import { callTemporal } from '../../lib/temporal/outboxCalls.ts';
import { Metrics } from '../../lib/observability/metrics/metrics.ts';
import { callMilliseconds, OutboxDispatcher } from '../../lib/temporal/outboxDispatcher.ts';
import { Readiness } from '../../lib/observability/readiness.ts';
import type { RetentionPolicy } from '../../lib/retentionSweeps.ts';
import { RetentionSweep } from '../../lib/retentionSweeps.ts';
import type { TemporalConfig } from '../../lib/config/temporalConfig.ts';
import { RenewedConnection } from '../../lib/temporal/renewedConnection.ts';
import type { ConnectionSettings } from '../../lib/temporal/temporalConnection.ts';
import { connectionSettings } from '../../lib/temporal/temporalConnection.ts';
import { explainTemporalFailure } from '../../lib/temporal/temporalDiagnosis.ts';
import { Wakeups } from '../../lib/wakeups.ts';
import type { KeyRing } from '../../lib/keys/keyRing.ts';
import { DeliveryStarter } from '../../lib/events/deliveryStarter.ts';
import type { Servers } from './servers.ts';
import type { ProcessContext } from './supervise.ts';

/** What every role needs. */
export interface Shared extends ProcessContext {
  temporal: TemporalConfig;
  servers: Servers;
  pool: Pool;
  keys: KeyRing;
  connection: Connection;
  settings: ConnectionSettings;
  client: Client;
  dispatcher: OutboxDispatcher;
  wakeups: Wakeups;
  deliveries: DeliveryStarter;
  wakeDevices: (deviceKeys: number[]) => void;
  metrics: Metrics;
  readiness: Readiness;
}

/**
 * Few attempts: callers try again themselves, and shutdown waits for them. The client's default of ten takes 20
 * seconds.
 */
const retries = defaultGrpcRetryOptions({ maxAttempts: 3 });

/** Opens what the roles share, and registers its end. */
export async function share(
  context: ProcessContext,
  temporal: TemporalConfig,
  servers: Servers,
  pool: Pool,
  keys: KeyRing,
): Promise<Shared> {
  const { config, log, shutdown } = context;
  const settings = await connectionSettings(temporal, servers.temporalAddress);
  // Lazy: without Temporal, CPEs still get their responses, and the outbox keeps what has to be dispatched.
  const renewed = new RenewedConnection({ ...settings, interceptors: [makeGrpcRetryInterceptor(retries)] }, log);
  renewed.start();
  shutdown.add('the connection to Temporal', () => renewed.close());
  const { connection } = renewed;
  const client = new Client({
    connection,
    namespace: temporal.namespace,
    dataConverter: dataConverter(keys, temporal.encryptPayloads),
  });
  const workflows = { taskQueue: temporal.taskQueues.workflows, searchAttributes: temporal.searchAttributes };
  const dispatcher = new OutboxDispatcher({
    pool,
    log,
    callTemporal: (row) =>
      client.withDeadline(Date.now() + callMilliseconds, () => callTemporal({ client, ...workflows }, row)),
    explain: (error) => explainTemporalFailure(error, settings, temporal.namespace),
  });
  dispatcher.start();
  shutdown.add('the outbox', () => dispatcher.stop());
  const wakeups = new Wakeups({ pool, connectionString: servers.databaseUrl, log });
  await wakeups.start();
  shutdown.add('the wake-ups', () => wakeups.stop());
  const wakeDevices = (deviceKeys: number[]): void => {
    wakeups.wake(deviceKeys);
  };
  const metrics = new Metrics(config.metrics.port !== undefined);
  const readiness = new Readiness(() => shutdown.begun);
  const deliveries = new DeliveryStarter({ pool, log, dispatchOutbox: dispatcher.dispatch });
  return {
    ...context,
    temporal,
    servers,
    keys,
    pool,
    connection,
    settings,
    client,
    dispatcher,
    wakeups,
    deliveries,
    wakeDevices,
    metrics,
    readiness,
  };
}

export function openPool(
  { databaseUrl }: Servers,
  { log, shutdown }: Pick<ProcessContext, 'log' | 'shutdown'>,
  options: Parameters<typeof createPool>[3] = {},
): Pool {
  const onError = (error: Error): void => {
    log.warn({ err: error }, 'a connection to the database broke');
  };
  const pool = createPool(databaseUrl, 10, onError, options);
  // Everything that uses them has stopped, or was abandoned and never returns its connection.
  shutdown.add('the database connections', () => pool.end(), 5);
  return pool;
}

export function startRetentionSweep({ pool, log, shutdown }: Shared, policy: RetentionPolicy): void {
  const retention = new RetentionSweep({ pool, log }, policy);
  retention.start();
  shutdown.add(`the retention of ${policy.name}`, () => retention.stop());
}
