import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Log } from '../../lib/observability/log.ts';
import type { Shutdown } from '../../lib/shutdown.ts';

/**
 * Listens until shutdown; then accepts no new connection, and ends when the requests in progress have been answered.
 */
export async function listen(
  server: Server,
  address: { name: string; host: string; port: number },
  { log, shutdown }: { log: Log; shutdown: Shutdown },
): Promise<void> {
  server.listen(address);
  await once(server, 'listening');
  // Such as a connection that cannot be accepted because the process has too many open files.
  server.on('error', (error) => {
    log.error({ server: address.name, err: error }, 'a server failed to accept a connection');
  });
  shutdown.add(address.name, () => close(server));
}

/** Returns a host name that a browser on this machine can open. */
export function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '<this host>' : host;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection becomes idle with its last response, and would stay open until its keep-alive ends.
  const timer = setInterval(() => {
    server.closeIdleConnections();
  }, 50);
  await closed.finally(() => {
    clearInterval(timer);
  });
}
