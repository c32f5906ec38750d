import type { KeyObject } from 'node:crypto';
import type { Server } from 'node:net';
import { createGateway } from '../../acs/server/app.ts';
import { Limits } from '../../acs/limits/limits.ts';
import { createGatewayServer, createTlsGatewayServer } from '../../acs/server/server.ts';
import { StunServer } from '../../acs/stun/server.ts';
import type { Pool } from '../../db/core/pool.ts';
import { toBlockList } from '../../lib/net/addressPolicy.ts';
import { isListed } from '../../lib/net/client.ts';
import { boundsFor, SocketLimits } from '../../lib/net/socketLimits.ts';
import { FollowedCertificates } from '../../lib/net/certificates.ts';
import type { Config } from '../../lib/config/config.ts';
import type { PortUse } from '../../lib/embedded/ports.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import type { OutboxDispatcher } from '../../lib/temporal/outboxDispatcher.ts';
import type { Readiness } from '../../lib/observability/readiness.ts';
import { SetupError } from '../../lib/config/setupError.ts';
import type { Wakeups } from '../../lib/wakeups.ts';
import { listen, reachable } from './listen.ts';
import type { ProcessContext } from './supervise.ts';

interface Parts extends ProcessContext {
  pool: Pool;
  sessionKey: KeyObject;
  dispatcher: OutboxDispatcher;
  wakeups: Wakeups;
  metrics: Metrics;
  readiness: Readiness;
}

/**
 * Starts one gateway on a port without TLS, a port with TLS, or both.
 * @throws SetupError when the certificates cannot be used.
 */
export async function startGateway({
  config: { acs },
  log,
  shutdown,
  pool,
  sessionKey,
  dispatcher,
  wakeups,
  metrics,
  readiness,
}: Parts): Promise<void> {
  const certificates = new FollowedCertificates(acs.certificates, log);
  if (acs.stunPort !== undefined) await startStun({ host: acs.host, port: acs.stunPort }, { log, shutdown, wakeups });
  const holdSeconds = acs.sessionHoldSeconds;
  const limits = new Limits(acs.limits, log);
  metrics.watch('cuttle_cwmp_connections', 'Connections of CPEs', () => limits.connections);
  const proxies = toBlockList(acs.trustedProxies);
  // Leaves room for connections that have not sent a request yet, and for those about to be refused.
  const sockets = new SocketLimits(boundsFor(2 * acs.limits.maxSessions), {
    isExempt: (address) => isListed(proxies, address),
    onRefusal: () => {
      metrics.refused('too_many_sockets');
    },
  });
  metrics.watch('cuttle_cwmp_sockets', 'Open sockets of the gateway, also of those who have sent nothing yet', () => {
    return sockets.open;
  });
  let listening = false;
  readiness.add({ name: 'gateway', needed: true, state: () => (listening ? 'up' : 'starting') });
  const gateway = createGateway({
    pool,
    log,
    wakeups,
    dispatchOutbox: dispatcher.dispatch,
    sessionKey,
    holdSeconds,
    limits,
    metrics,
    trustedProxies: proxies,
    certificateHeader: acs.certificateHeader,
    certificateAuthorities: () => certificates.current.authorities,
  });
  const bound = <S extends Server>(server: S): S => {
    sockets.watch(server);
    return server;
  };
  if (acs.port !== 0)
    await listen(
      bound(createGatewayServer(gateway, holdSeconds)),
      { name: 'the CWMP gateway', host: acs.host, port: acs.port },
      { log, shutdown },
    );
  const { tls } = certificates.current;
  const tlsServer = tls && bound(createTlsGatewayServer(gateway, holdSeconds, tls));
  if (tlsServer)
    await listen(
      tlsServer,
      { name: 'the CWMP gateway over TLS', host: acs.host, port: acs.tlsPort },
      { log, shutdown },
    );
  listening = true;
  certificates.follow((changed) => {
    if (changed.tls) tlsServer?.setSecureContext(changed.tls);
  });
  shutdown.add('the certificate files', () => {
    certificates.stop();
    return Promise.resolve();
  });
  // Comes first: it ends the held requests, so that their CPEs get a response.
  shutdown.add('the held sessions', () => wakeups.stop());
}

async function startStun(
  address: { host: string; port: number },
  { log, shutdown, wakeups }: Pick<Parts, 'log' | 'shutdown' | 'wakeups'>,
): Promise<void> {
  const server = await StunServer.listen(address, log).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `The STUN server can't listen to UDP: ${reason}. Free the port, or choose another, or off, ` +
        'with CUTTLE_ACS_STUN_PORT.',
    );
  });
  shutdown.add('the STUN server', () => server.close());
  wakeups.onDatagram((datagram) => {
    server.send(datagram);
  });
}

export function gatewayPorts({ host, port, tlsPort, certificates }: Config['acs']): PortUse[] {
  return [
    ...(port === 0 ? [] : [{ server: 'the CWMP gateway', setting: 'CUTTLE_ACS_PORT', host, port }]),
    ...(certificates.certFile === undefined
      ? []
      : [{ server: 'the CWMP gateway over TLS', setting: 'CUTTLE_ACS_TLS_PORT', host, port: tlsPort }]),
  ];
}

/** Lists the gateway's addresses, for people. */
export function gatewayAddresses({
  host,
  port,
  tlsPort,
  certificates,
  stunPort,
}: Config['acs']): Record<string, string> {
  return {
    ...(port !== 0 && { 'CWMP (for CPEs)': `http://${reachable(host)}:${port}/acs` }),
    ...(certificates.certFile !== undefined && { 'CWMP over TLS': `https://${reachable(host)}:${tlsPort}/acs` }),
    ...(stunPort !== undefined && { 'STUN (UDP)': `${reachable(host)}:${stunPort}` }),
  };
}
