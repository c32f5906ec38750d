import { createSecretKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { ScriptExecutor } from '../../activities/lua/executor/executor.ts';
import { checkSyntax } from '../../activities/lua/syntax.ts';
import { createApi } from '../../api/app.ts';
import { readConsoleFiles } from '../../api/http/consoleFiles.ts';
import { EventStreams } from '../../api/resources/events/streams.ts';
import { ensureDefaultOrganization } from '../../db/access/apiKeys.ts';
import { migrate } from '../../db/core/migrate.ts';
import type { Pool } from '../../db/core/pool.ts';
import { createPool, gatewayTimeouts } from '../../db/core/pool.ts';
import { getOrCreateSecret } from '../../db/core/secrets.ts';
import { addressesOf } from './addresses.ts';
import { createDryRun } from '../../simulator/dryRun/dryRun.ts';
import { createSimulation } from './simulation.ts';
import type { Config } from '../../lib/config/config.ts';
import { dataConverter } from '../../lib/temporal/dataConverter.ts';
import type { PortUse } from '../../lib/embedded/ports.ts';
import { callTemporal } from '../../lib/temporal/outboxCalls.ts';
import { Metrics } from '../../lib/observability/metrics/metrics.ts';
import { waitingIn, watchWaiting } from '../../lib/observability/metrics/waiting.ts';
import { callMilliseconds, OutboxDispatcher } from '../../lib/temporal/outboxDispatcher.ts';
import { payloadOpener } from '../../lib/temporal/payloadCodec.ts';
import { Readiness } from '../../lib/observability/readiness.ts';
import { Reconciliation } from '../../lib/temporal/reconciliation.ts';
import type { RetentionPolicy } from '../../lib/retentionSweeps.ts';
import { auditEvents, events, idempotencyKeys, RetentionSweep } from '../../lib/retentionSweeps.ts';
import { SetupError } from '../../lib/config/setupError.ts';
import type { TemporalConfig } from '../../lib/config/temporalConfig.ts';
import type { ConnectionSettings } from '../../lib/temporal/temporalConnection.ts';
import { connectionSettings } from '../../lib/temporal/temporalConnection.ts';
import { explainTemporalFailure } from '../../lib/temporal/temporalDiagnosis.ts';
import { Tracer } from '../../lib/observability/tracing/tracer.ts';
import { Wakeups } from '../../lib/wakeups.ts';
import type { KeyRing } from '../../lib/keys/keyRing.ts';
import { unlock } from '../../lib/keys/unlock.ts';
import { DeliveryStarter } from '../../lib/events/deliveryStarter.ts';
import { accessSettings, organizationPools } from './access.ts';
import { apiKeyFile } from '../cli/apiClient.ts';
import { gatewayPorts, startGateway } from './gateway.ts';
import { followKeyRing, keySourceOf, openKeyRing } from './keySetup.ts';
import { listen } from './listen.ts';
import { operationsPorts, startOperations } from './operationsServer.ts';
import { installationHealth, watchParts } from './readiness.ts';
import type { Role } from './roles.ts';
import { roles } from './roles.ts';
import type { Servers } from './servers.ts';
import { startServers } from './servers.ts';
import type { ProcessContext } from './supervise.ts';
import { readTemporalConfig, workflowPage } from './temporal.ts';
import { temporalTelemetry } from './worker/temporalMetrics.ts';
import { installRuntime } from './worker/worker.ts';
import { Workers } from './worker/workers.ts';

export interface Running {
  /** What listens where, for people. */
  addresses: Record<string, string>;
  /** The administrator's key, if this start created it. */
  newApiKey: string | undefined;
  /** Resolves when a worker is running; at once when this process runs none. */
  workersUp: Promise<undefined>;
  /** Resolves with the name of an embedded server that ended although nothing stopped it. */
  lost: Promise<string>;
}

/** What every role needs. */
interface Shared extends ProcessContext {
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
 * Starts the servers that are not configured, and the requested parts of Cuttle.
 * @param only undefined: all of them.
 * @throws SetupError
 */
export async function startCuttle(context: ProcessContext, only?: readonly Role[]): Promise<Running> {
  const { config } = context;
  const temporal = readTemporalConfig(config);
  if (only && !(config.databaseUrl && temporal.address)) {
    throw new SetupError(
      '--only is for processes that share servers: set DATABASE_URL and TEMPORAL_ADDRESS (or the ' +
        'address in temporal.yaml).',
    );
  }
  const wanted = new Set(only ?? roles);
  // Before anything starts: a configured key ring must be readable.
  keySourceOf(config);
  const servers = await startServers({ ...context, temporal, ports: portsOf(config, wanted) });
  const ring = await openKeyRing(config, servers.databaseUrl, context.report);
  const pool = openPool(servers, context, { sealer: ring });
  await migrate(pool);
  await unlock(pool, ring);
  followKeyRing(ring, config, context.log, context.shutdown);
  const newApiKey = await makeFirstKey(pool, config);
  const shared = await share(context, temporal, servers, pool, ring);
  // The gateway comes last, so that it is stopped first; then the workers.
  const workers = wanted.has('worker') ? createWorkers(shared) : undefined;
  const waiting = waitingIn(pool, context.log);
  watchParts(shared.readiness, { wanted, pool, connection: shared.connection, workers, waiting });
  watchWaiting(shared.metrics, waiting);
  await startOperations(context, shared);
  if (wanted.has('api')) await startApi(shared);
  if (workers) await startWorkers(shared, workers);
  // Uses the pool without a time limit, because a process that bundles the workflows is unresponsive for seconds.
  const sessionKey = createSecretKey(await getOrCreateSecret(pool, 'acs-session'));
  const gatewayPool = wanted.has('acs')
    ? openPool(servers, context, { sealer: ring, timeouts: gatewayTimeouts })
    : undefined;
  shared.metrics.watchPools({ shared: pool, ...(gatewayPool && { gateway: gatewayPool }) });
  if (gatewayPool) await startGateway({ ...shared, pool: gatewayPool, sessionKey });
  // Comes first: load balancers have to see in /readyz that this process accepts no more work.
  const { shutdownDelaySeconds } = config;
  context.shutdown.add('the delay before the end', () => delay(shutdownDelaySeconds * 1000), shutdownDelaySeconds + 1);
  return {
    addresses: addressesOf(config, wanted, servers),
    newApiKey,
    workersUp: workers?.up ?? Promise.resolve(undefined),
    lost: servers.lost,
  };
}

function openPool(
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

function portsOf(config: Config, wanted: Set<Role>): PortUse[] {
  const { acs, api } = config;
  return [
    ...operationsPorts(config),
    ...(wanted.has('acs') ? gatewayPorts(acs) : []),
    ...(wanted.has('api') ? [{ server: 'the API', setting: 'CUTTLE_API_PORT', ...api }] : []),
  ];
}

async function makeFirstKey(pool: Pool, config: Config): Promise<string | undefined> {
  // First, because the key can be shown only once and needs a place to be stored.
  mkdirSync(config.dataDir, { recursive: true, mode: 0o711 });
  const key = await ensureDefaultOrganization(pool);
  if (key) writeFileSync(apiKeyFile(config), `${key}\n`, { mode: 0o600 });
  return key;
}

const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));

/**
 * Few attempts: callers try again themselves, and shutdown waits for them. The client's default of ten takes 20
 * seconds.
 */
const retries = defaultGrpcRetryOptions({ maxAttempts: 3 });

async function share(
  context: ProcessContext,
  temporal: TemporalConfig,
  servers: Servers,
  pool: Pool,
  keys: KeyRing,
): Promise<Shared> {
  const { config, log, shutdown } = context;
  const settings = await connectionSettings(temporal, servers.temporalAddress);
  // Lazy: without Temporal, CPEs still get their responses, and the outbox keeps what has to be dispatched.
  const connection = Connection.lazy({ ...settings, interceptors: [makeGrpcRetryInterceptor(retries)] });
  shutdown.add('the connection to Temporal', () => connection.close());
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

function createWorkers(shared: Shared): Workers {
  const {
    config,
    log,
    shutdown,
    temporal,
    keys,
    pool,
    connection,
    settings,
    dispatcher,
    wakeups,
    deliveries,
    wakeDevices,
    metrics,
  } = shared;
  const scriptExecutor = new ScriptExecutor({
    threads: config.luaThreads,
    onStep: (name, seconds) => {
      metrics.stepExecuted(name, seconds);
    },
  });
  metrics.watchBy('pool', 'cuttle_lua_threads', 'Threads that execute scripts', () => scriptExecutor.count('threads'));
  metrics.watchBy('pool', 'cuttle_lua_threads_busy', 'Threads on which a script is executed now', () =>
    scriptExecutor.count('busy'),
  );
  metrics.watchBy('pool', 'cuttle_lua_steps_waiting', 'Steps that wait for a thread', () =>
    scriptExecutor.count('waiting'),
  );
  shutdown.add('the Lua threads', () => scriptExecutor.close());
  const tracer = config.tracing && new Tracer({ pool, log, settings: config.tracing });
  if (tracer) shutdown.add('the traces', () => tracer.stop());
  const { taskQueues } = temporal;
  const activities: ActivityDependencies = {
    pool,
    log,
    metrics,
    traceRun: tracer?.runEnded,
    scriptExecutor,
    scriptActivityMode: taskQueues.workflows === taskQueues.activities ? 'local' : 'queue',
    dispatchOutbox: dispatcher.dispatch,
    wakeDevices,
    hintEvents: wakeups.hintEvents,
    hintDeliveries: deliveries.hint,
    connectionRequests: {
      addresses: {
        allow: config.acs.connectionRequestAllow,
        ownPorts: gatewayPorts(config.acs).map(({ port }) => port),
      },
      retry: temporal.activities.requestConnection.retry,
      sendDatagram: config.acs.stunPort === undefined ? undefined : (datagram) => wakeups.sendDatagram(datagram),
    },
    httpAllow: config.httpAllow,
  };
  return new Workers({
    connection,
    settings,
    config: temporal,
    activities,
    dataConverter: dataConverter(keys, temporal.encryptPayloads),
    log,
  });
}

async function startWorkers(shared: Shared, workers: Workers): Promise<void> {
  const { config, log, shutdown, pool, client, dispatcher, wakeups, deliveries, wakeDevices, metrics } = shared;
  installRuntime(log, config.metrics.port === undefined ? undefined : await temporalTelemetry());
  workers.start();
  shutdown.add('the workers', () => workers.stop());
  const reconciliation = new Reconciliation({
    pool,
    client,
    log,
    metrics,
    dispatchOutbox: dispatcher.dispatch,
    wakeDevices,
    hintEvents: wakeups.hintEvents,
  });
  reconciliation.start();
  shutdown.add('the reconciliation', () => reconciliation.stop());
  deliveries.start();
  wakeups.onEvents(deliveries.hint);
  wakeups.onOutbox(dispatcher.hint);
  shutdown.add('the deliveries to webhooks', () => deliveries.stop());
  for (const policy of [auditEvents, events]) startRetentionSweep(shared, policy);
}

function startRetentionSweep({ pool, log, shutdown }: Shared, policy: RetentionPolicy): void {
  const retention = new RetentionSweep({ pool, log }, policy);
  retention.start();
  shutdown.add(`the retention of ${policy.name}`, () => retention.stop());
}

async function startApi(shared: Shared): Promise<void> {
  const {
    config,
    log,
    shutdown,
    pool,
    dispatcher,
    servers,
    temporal,
    keys,
    connection,
    metrics,
    readiness,
    wakeups,
    wakeDevices,
  } = shared;
  const uiUrl = servers.temporalUiUrl ?? config.temporal.uiUrl;
  const eventStreams = new EventStreams({ pool, onEvents: wakeups.onEvents });
  const api = createApi({
    pool,
    log,
    dispatchOutbox: dispatcher.dispatch,
    wakeDevices,
    checkScript: checkSyntax,
    dryRun: createDryRun(),
    ...(config.simulationAcsUrl !== undefined && { simulate: createSimulation(config.simulationAcsUrl) }),
    poolOf: await organizationPools(pool, log, (role) => openPool(servers, { log, shutdown }, { role, sealer: keys })),
    access: accessSettings(config),
    eventStreams,
    metrics,
    readiness: () => readiness.read(),
    health: installationHealth(readiness, connection, temporal.namespace, temporal.taskQueues.workflows),
    console: readConsoleFiles(consoleFolder),
    codec: { open: payloadOpener(keys), origins: uiUrl === undefined ? [] : [new URL(uiUrl).origin] },
    ...(uiUrl && { temporalUi: (workflowId) => workflowPage(uiUrl, temporal.namespace, workflowId) }),
  });
  startRetentionSweep(shared, idempotencyKeys);
  const handle = api.callback();
  const server = createServer((request, response) => {
    // Clients with a persistent connection send their next request elsewhere.
    if (shutdown.begun) response.setHeader('Connection', 'close');
    void handle(request, response);
  });
  await listen(server, { name: 'the API', ...config.api }, shutdown);
  // Before the server, which waits for the responses in progress.
  shutdown.add('the event streams', () => eventStreams.stop());
}
