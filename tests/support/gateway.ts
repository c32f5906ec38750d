import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BlockList } from 'node:net';
import { after } from 'node:test';
import type { SecureContextOptions } from 'node:tls';
import { pino } from 'pino';
import type { GatewayDeps } from '../../acs/app.ts';
import { createGateway } from '../../acs/app.ts';
import { createGatewayServer, createTlsGatewayServer } from '../../acs/server.ts';
import type { Pool } from '../../db/pool.ts';
import { getOrCreateSecret } from '../../db/secrets.ts';
import { Wakeups } from '../../lib/wakeups.ts';

export interface TestGateway {
  port: number;
  wakeups: Wakeups;
  /** The outbox entries that it was to tell. */
  told: string[];
}

/** A gateway on a port of its own, closed after the test file. */
export async function startTestGateway(
  { pool, url }: { pool: Pool; url: string },
  deps: Partial<GatewayDeps> = {},
  tls?: SecureContextOptions,
): Promise<TestGateway> {
  const log = pino({ level: 'silent' });
  const wakeups = new Wakeups({ pool, connectionString: url, log });
  await wakeups.start();
  const told: string[] = [];
  const sessionKey = createSecretKey(await getOrCreateSecret(pool, 'session'));
  const all = {
    pool,
    log,
    wakeups,
    tellOutbox: (ids: string[]) => void told.push(...ids),
    sessionKey,
    holdSeconds: 20,
    trustedProxies: new BlockList(),
    certificateAuthorities: () => [],
    ...deps,
  };
  const gateway = createGateway(all);
  const server: Server = tls ? createTlsGatewayServer(gateway, all.holdSeconds, tls) : createGatewayServer(gateway, all.holdSeconds);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(async () => {
    await wakeups.stop();
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, wakeups, told };
}
