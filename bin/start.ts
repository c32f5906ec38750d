import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { LuaLanes } from '../activities/lua/lanes.ts';
import { checkSyntax } from '../activities/lua/syntax.ts';
import { createApi } from '../api/app.ts';
import { ensureDefaultOrganization } from '../db/apiKeys.ts';
import { ping } from '../db/health.ts';
import { migrate } from '../db/migrate.ts';
import type { Pool } from '../db/pool.ts';
import { createPool, gatewayPatience } from '../db/pool.ts';
import { createDryRun } from '../dryrun/dryRun.ts';
import type { Config } from '../lib/config.ts';
import type { PortUse } from '../lib/embedded/ports.ts';
import { tellInstanceWorkflow } from '../lib/instanceWorkflows.ts';
import { createIdempotencySweep } from '../lib/idempotencySweep.ts';
import { OutboxDispatcher } from '../lib/outbox.ts';
import { Reconciliation } from '../lib/reconciliation.ts';
import { RetryJobs } from '../lib/retryJobs.ts';
import { SetupError } from '../lib/setupError.ts';
import type { TemporalConfig } from '../lib/temporalConfig.ts';
import type { ConnectionSettings } from '../lib/temporalConnection.ts';
import { connectionSettings } from '../lib/temporalConnection.ts';
import { Wakeups } from '../lib/wakeups.ts';
import { apiKeyFile } from './apiClient.ts';
import { gatewayAddresses, gatewayPorts, startGateway } from './gateway.ts';
import { listen, reachable } from './listen.ts';
import type { Role } from './roles.ts';
import { roles } from './roles.ts';
import type { Servers } from './servers.ts';
import { startServers } from './servers.ts';
import type { ProcessContext } from './supervise.ts';
import { readTemporalConfig, workflowPage } from './temporal.ts';
import { installRuntime } from './worker.ts';
import { Workers } from './workers.ts';

export interface Running {
  /** For people: where what listens. */
  addresses: Record<string, string>;
  /** The administrator's key, where this start made it. */
  newApiKey: string | undefined;
  /** Resolves when a worker runs, at once where this process is to run none. */
  workersUp: Promise<undefined>;
  /** Resolves with the name of an embedded server that ended, though nobody stopped it. */
  lost: Promise<string>;
}

/** What every role needs. */
interface Shared extends ProcessContext {
  temporal: TemporalConfig;
  servers: Servers;
  pool: Pool;
  connection: Connection;
  settings: ConnectionSettings;
  client: Client;
  dispatcher: OutboxDispatcher;
  wakeups: Wakeups;
  wakeDevices: (deviceKeys: number[]) => void;
}

/**
 * Starts the servers that are not configured, and the parts of Cuttle that this process is to run.
 * @param only undefined: all of them.
 * @throws SetupError
 */
export async function startCuttle(context: ProcessContext, only?: readonly Role[]): Promise<Running> {
  const { config } = context;
  const temporal = readTemporalConfig(config);
  if (only && !(config.databaseUrl && temporal.address)) {
    throw new SetupError('--only is for processes that share servers: set DATABASE_URL and TEMPORAL_ADDRESS (or the address in temporal.yaml).');
  }
  const wanted = new Set(only ?? roles);
  const servers = await startServers({ ...context, temporal, ports: portsOf(config, wanted) });
  const pool = openPool(servers, context);
  await migrate(pool);
  const newApiKey = await makeFirstKey(pool, config);
  const shared = await share(context, temporal, servers, pool);
  // The gateway last, so that it is stopped first; then the workers.
  const workers = wanted.has('worker') ? createWorkers(shared) : undefined;
  if (wanted.has('api')) await startApi(shared, workers);
  if (workers) startWorkers(shared, workers);
  if (wanted.has('acs')) await startGateway({ ...shared, pool: openPool(servers, context, gatewayPatience) });
  return {
    addresses: addressesOf(config, wanted, servers),
    newApiKey,
    workersUp: workers?.up ?? Promise.resolve(undefined),
    lost: servers.lost,
  };
}

function openPool({ databaseUrl }: Servers, { log, shutdown }: Pick<ProcessContext, 'log' | 'shutdown'>, patience?: typeof gatewayPatience): Pool {
  const onError = (error: Error): void => {
    log.warn({ err: error }, 'a connection to the database broke');
  };
  const pool = createPool(databaseUrl, 10, onError, patience);
  shutdown.add('the database connections', () => pool.end());
  return pool;
}

function portsOf({ acs, api }: Config, wanted: Set<Role>): PortUse[] {
  return [
    ...(wanted.has('acs') ? gatewayPorts(acs) : []),
    ...(wanted.has('api') ? [{ server: 'the API', setting: 'CUTTLE_API_PORT', ...api }] : []),
  ];
}

async function makeFirstKey(pool: Pool, config: Config): Promise<string | undefined> {
  // First: the key can be told only once, and must find its place.
  mkdirSync(config.dataDir, { recursive: true, mode: 0o711 });
  const key = await ensureDefaultOrganization(pool);
  if (key) writeFileSync(apiKeyFile(config), `${key}\n`, { mode: 0o600 });
  return key;
}

/** Few: whoever calls tries again by itself, and is waited for when the process ends. The client's own ten take 20 seconds. */
const retries = defaultGrpcRetryOptions({ maxAttempts: 3 });

async function share(context: ProcessContext, temporal: TemporalConfig, servers: Servers, pool: Pool): Promise<Shared> {
  const { log, shutdown } = context;
  const settings = await connectionSettings(temporal, servers.temporalAddress);
  // Lazy: without Temporal a CPE's Inform is still answered, and what Temporal is to be told waits in the outbox.
  const connection = Connection.lazy({ ...settings, interceptors: [makeGrpcRetryInterceptor(retries)] });
  shutdown.add('the connection to Temporal', () => connection.close());
  const client = new Client({ connection, namespace: temporal.namespace });
  const told = { taskQueue: temporal.taskQueues.workflows, searchAttributes: temporal.searchAttributes };
  const dispatcher = new OutboxDispatcher({ pool, log, tellTemporal: (row) => tellInstanceWorkflow(client, told, row) });
  dispatcher.start();
  shutdown.add('the outbox', () => dispatcher.stop());
  const wakeups = new Wakeups({ pool, connectionString: servers.databaseUrl, log });
  await wakeups.start();
  shutdown.add('the wake-ups', () => wakeups.stop());
  const wakeDevices = (deviceKeys: number[]): void => {
    wakeups.wake(deviceKeys);
  };
  return { ...context, temporal, servers, pool, connection, settings, client, dispatcher, wakeups, wakeDevices };
}

function createWorkers(shared: Shared): Workers {
  const { config, log, shutdown, temporal, pool, connection, settings, dispatcher, wakeups, wakeDevices } = shared;
  const lua = new LuaLanes({ threads: config.luaThreads });
  shutdown.add('the Lua threads', () => lua.close());
  const { taskQueues } = temporal;
  const activities: ActivityDependencies = {
    pool,
    log,
    lua,
    scripts: taskQueues.workflows === taskQueues.activities ? 'local' : 'queue',
    tellOutbox: dispatcher.tell,
    wakeDevices,
    connectionRequests: {
      addresses: { allow: config.acs.connectionRequestAllow, ownPorts: gatewayPorts(config.acs).map(({ port }) => port) },
      retry: temporal.activities.requestConnection.retry,
      sendDatagram: config.acs.stunPort === undefined ? undefined : (datagram) => wakeups.sendDatagram(datagram),
    },
    httpAllow: config.httpAllow,
  };
  return new Workers({ connection, settings, config: temporal, activities, log });
}

function startWorkers({ log, shutdown, temporal, pool, client, dispatcher, wakeDevices }: Shared, workers: Workers): void {
  installRuntime(log);
  workers.start();
  shutdown.add('the workers', () => workers.stop());
  const reconciliation = new Reconciliation({ pool, client, log, tellOutbox: dispatcher.tell, wakeDevices });
  reconciliation.start();
  shutdown.add('the reconciliation', () => reconciliation.stop());
  const { taskQueues, searchAttributes } = temporal;
  const retryJobs = new RetryJobs({ pool, client, log, taskQueue: taskQueues.workflows, organizationAttribute: searchAttributes.organization });
  retryJobs.start();
  shutdown.add('the bulk retries', () => retryJobs.stop());
}

async function startApi(shared: Shared, workers: Workers | undefined): Promise<void> {
  const { config, log, shutdown, pool, dispatcher, servers, temporal } = shared;
  const uiUrl = servers.temporalUiUrl;
  const api = createApi({
    pool,
    log,
    tellOutbox: dispatcher.tell,
    checkScript: checkSyntax,
    dryRun: createDryRun(),
    readiness: () => readiness(shared, workers),
    ...(uiUrl && { temporalUi: (workflowId) => workflowPage(uiUrl, temporal.namespace, workflowId) }),
  });
  const sweep = createIdempotencySweep(pool, log);
  sweep.start();
  shutdown.add('the idempotency keys', () => sweep.stop());
  const handle = api.callback();
  await listen(createServer((request, response) => void handle(request, response)), { name: 'the API', ...config.api }, shutdown);
}

/** Each part is asked for at most two seconds. */
async function readiness({ pool, connection }: Shared, workers: Workers | undefined): Promise<Record<string, string>> {
  const deadline = Date.now() + 2000;
  const temporal = connection.withDeadline(deadline, () => connection.workflowService.getSystemInfo({}));
  const late = new Promise<never>((_, reject) => setTimeout(reject, 2000, new Error('no answer')).unref());
  const [database, server] = await Promise.all([answered(Promise.race([ping(pool), late])), answered(temporal)]);
  return { database, temporal: server, ...(workers && { worker: workers.state }) };
}

/** Without the reason, which may name hosts: this is shown to everyone. */
function answered(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'up',
    () => 'does not answer',
  );
}

function addressesOf(config: Config, wanted: Set<Role>, { temporalAddress, temporalUiUrl }: Servers): Record<string, string> {
  return {
    ...(wanted.has('acs') && gatewayAddresses(config.acs)),
    ...(wanted.has('api') && { API: `http://${reachable(config.api.host)}:${config.api.port}/v1` }),
    Temporal: temporalAddress,
    ...(temporalUiUrl && { 'Temporal UI': temporalUiUrl }),
  };
}
