import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockList } from 'node:net';
import { after } from 'node:test';
import type { SecureContextOptions } from 'node:tls';
import { pino } from 'pino';
import type { GatewayDeps } from '../../../acs/server/app.ts';
import { createGateway } from '../../../acs/server/app.ts';
import { Limits } from '../../../acs/limits/limits.ts';
import type { ConnectionLimits } from '../../../acs/server/server.ts';
import { createGatewayServer, createTlsGatewayServer } from '../../../acs/server/server.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { getOrCreateSecret } from '../../../db/core/secrets.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { Wakeups } from '../../../lib/wakeups.ts';
import { watchSimulatedCpes } from '../../conformance/support/watchSimulatedCpe.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';

export interface TestGateway {
  port: number;
  server: Server;
  /** The URL of its database. */
  url: string;
  wakeups: Wakeups;
  /** Ids of the outbox rows that it handed to the dispatcher. */
  dispatched: string[];
}

interface Database {
  pool: Pool;
  url: string;
}

interface ServerSettings {
  connections?: ConnectionLimits;
  tls?: SecureContextOptions;
}

/** Starts a gateway on its own port, which stops when the test file ends. */
export async function startTestGateway(
  database: Database,
  deps: Partial<GatewayDeps> = {},
  settings: ServerSettings = {},
): Promise<TestGateway> {
  const { stop, ...gateway } = await runGateway(database, deps, settings);
  after(stop);
  watchSimulatedCpes(gateway.port);
  return gateway;
}

export async function runGateway(
  { pool, url }: Database,
  deps: Partial<GatewayDeps>,
  { connections, tls }: ServerSettings = {},
): Promise<TestGateway & { stop: () => Promise<void> }> {
  const log = pino({ level: 'silent' });
  const wakeups = new Wakeups({ pool, connectionString: url, log });
  await wakeups.start();
  const dispatched: string[] = [];
  const sessionKey = createSecretKey(await getOrCreateSecret(pool, 'session'));
  const limits = new Limits({ maxSessions: 20_000, perDevice: undefined, perAddress: undefined }, log);
  const all = {
    pool,
    log,
    metrics: new Metrics(),
    wakeups,
    dispatchOutbox: (rows: OutboxRow[]) => void dispatched.push(...rows.map(({ id }) => id)),
    sessionKey,
    holdSeconds: 20,
    limits,
    trustedProxies: new BlockList(),
    certificateAuthorities: () => [],
    certificateHeader: 'client-cert' as const,
    ...deps,
  };
  const gateway = createGateway(all);
  const server: Server = tls
    ? createTlsGatewayServer(gateway, all.holdSeconds, tls, connections)
    : createGatewayServer(gateway, all.holdSeconds, connections);
  server.listen(0, '127.0.0.1', 8192);
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    await wakeups.stop();
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, url, server, wakeups, dispatched, stop };
}
