import { createSecretKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureDefaultOrganization } from '../../db/access/apiKeys.ts';
import { migrate } from '../../db/core/migrate.ts';
import type { Pool } from '../../db/core/pool.ts';
import { gatewayTimeouts, workerTimeouts } from '../../db/core/connections.ts';
import { getOrCreateSecret } from '../../db/core/secrets.ts';
import { addressesOf } from './addresses.ts';
import type { Config } from '../../lib/config/config.ts';
import type { PortUse } from '../../lib/embedded/ports.ts';
import { waitingIn, watchWaiting } from '../../lib/observability/metrics/waiting.ts';
import { SetupError } from '../../lib/config/setupError.ts';
import { unlock } from '../../lib/keys/unlock.ts';
import { apiKeyFile } from '../cli/apiClient.ts';
import { gatewayPorts, startGateway } from './gateway.ts';
import { followKeyRing, keySourceOf, openKeyRing } from './setup/keys.ts';
import { operationsPorts, startOperations } from './operationsServer.ts';
import { watchParts } from './readiness.ts';
import type { Role } from './roles.ts';
import { startApi } from './api.ts';
import { openPool, share } from './shared.ts';
import { createWorkers, startWorkers } from './worker/start.ts';
import { roles } from './roles.ts';
import { startServers } from './servers.ts';
import { setUpDatabase } from './setup/database.ts';
import type { ProcessContext } from './supervise.ts';
import { readTemporalConfig } from './temporal.ts';

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
  await setUpDatabase(servers.databaseUrl, ring, async (pool) => {
    await migrate(pool);
    await unlock(pool, ring);
  });
  const pool = openPool(servers, context, { sealer: ring, timeouts: workerTimeouts });
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
