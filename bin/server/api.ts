import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { checkSyntax } from '../../activities/lua/syntax.ts';
import { createApi } from '../../api/app.ts';
import { readConsoleFiles } from '../../api/http/middleware/consoleFiles.ts';
import { EventStreams } from '../../api/resources/events/streams.ts';
import { apiTimeouts } from '../../db/core/connections.ts';
import type { Pool } from '../../db/core/pool.ts';
import { createDryRun } from '../../simulator/dryRun/dryRun.ts';
import { createSimulation } from './simulation.ts';
import { payloadOpener } from '../../lib/temporal/payloadCodec.ts';
import { idempotencyKeys } from '../../lib/retentionSweeps.ts';
import { accessSettings, organizationPools } from './access.ts';
import { toBlockList } from '../../lib/net/addressPolicy.ts';
import { isListed } from '../../lib/net/client.ts';
import { boundsFor, SocketLimits } from '../../lib/net/socketLimits.ts';
import { listen } from './listen.ts';
import { installationHealth } from './readiness.ts';
import { workflowPage } from './temporal.ts';
import { startRetentionSweep, openPool } from './shared.ts';
import type { Shared } from './shared.ts';

const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));

/** In milliseconds: until the head of a request, and the whole request, have arrived. */
const headersTimeoutMs = 30_000;
const requestTimeoutMs = 120_000;
const maxSockets = 10_000;

export async function startApi(shared: Shared): Promise<void> {
  const {
    config,
    log,
    shutdown,
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
  const open = (role?: string): Pool =>
    openPool(servers, { log, shutdown }, { sealer: keys, timeouts: apiTimeouts, ...(role !== undefined && { role }) });
  // Sees all organizations, to find out which one calls.
  const pool = open();
  const eventStreams = new EventStreams({ pool, onEvents: wakeups.onEvents });
  const api = createApi({
    pool,
    log,
    dispatchOutbox: dispatcher.dispatch,
    wakeDevices,
    checkScript: checkSyntax,
    dryRun: createDryRun(),
    ...(config.simulationAcsUrl !== undefined && { simulate: createSimulation(config.simulationAcsUrl) }),
    poolOf: await organizationPools(pool, log, open),
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
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  const proxies = toBlockList(config.api.trustedProxies);
  const sockets = new SocketLimits(boundsFor(maxSockets), { isExempt: (address) => isListed(proxies, address) });
  sockets.watch(server);
  metrics.watch('cuttle_api_sockets', 'Open sockets of the API', () => sockets.open);
  await listen(server, { name: 'the API', ...config.api }, shared);
  // Before the server, which waits for the responses in progress.
  shutdown.add('the event streams', () => eventStreams.stop());
}
