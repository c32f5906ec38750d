import { createSecretKey } from 'node:crypto';
import type { Server } from 'node:net';
import { createGateway } from '../acs/app.ts';
import { Limits } from '../acs/limits/limits.ts';
import { createGatewayServer, createTlsGatewayServer } from '../acs/server.ts';
import type { Pool } from '../db/pool.ts';
import { getOrCreateSecret } from '../db/secrets.ts';
import { toBlockList } from '../lib/addressPolicy.ts';
import { FollowedCertificates } from '../lib/certificates.ts';
import type { Config } from '../lib/config.ts';
import type { PortUse } from '../lib/embedded/ports.ts';
import type { OutboxDispatcher } from '../lib/outbox.ts';
import type { Wakeups } from '../lib/wakeups.ts';
import { listen, reachable } from './listen.ts';
import type { ProcessContext } from './supervise.ts';

interface Parts extends ProcessContext {
  pool: Pool;
  dispatcher: OutboxDispatcher;
  wakeups: Wakeups;
}

/** One gateway, behind a port without TLS, one with it, or both. @throws SetupError where certificates can't be used. */
export async function startGateway({ config: { acs }, log, shutdown, pool, dispatcher, wakeups }: Parts): Promise<void> {
  const certificates = new FollowedCertificates(acs.certificates, log);
  const sessionKey = createSecretKey(await getOrCreateSecret(pool, 'acs-session'));
  const holdSeconds = acs.sessionHoldSeconds;
  const gateway = createGateway({
    pool,
    log,
    wakeups,
    tellOutbox: dispatcher.tell,
    sessionKey,
    holdSeconds,
    limits: new Limits(acs.limits, log),
    trustedProxies: toBlockList(acs.trustedProxies),
    certificateAuthorities: () => certificates.current.authorities,
  });
  const bound = <S extends Server>(server: S): S => {
    // Beyond the sessions, those that asked for nothing yet, or are about to be refused.
    server.maxConnections = 2 * acs.limits.maxSessions;
    return server;
  };
  if (acs.port !== 0) await listen(bound(createGatewayServer(gateway, holdSeconds)), { name: 'the CWMP gateway', host: acs.host, port: acs.port }, shutdown);
  const { tls } = certificates.current;
  const tlsServer = tls && bound(createTlsGatewayServer(gateway, holdSeconds, tls));
  if (tlsServer) await listen(tlsServer, { name: 'the CWMP gateway over TLS', host: acs.host, port: acs.tlsPort }, shutdown);
  certificates.follow((changed) => {
    if (changed.tls) tlsServer?.setSecureContext(changed.tls);
  });
  shutdown.add('the certificate files', () => {
    certificates.stop();
    return Promise.resolve();
  });
  // First of all: ends the holds, so that the CPEs that are held get their answer.
  shutdown.add('the held sessions', () => wakeups.stop());
}

export function gatewayPorts({ host, port, tlsPort, certificates }: Config['acs']): PortUse[] {
  return [
    ...(port === 0 ? [] : [{ server: 'the CWMP gateway', setting: 'CUTTLE_ACS_PORT', host, port }]),
    ...(certificates.certFile === undefined
      ? []
      : [{ server: 'the CWMP gateway over TLS', setting: 'CUTTLE_ACS_TLS_PORT', host, port: tlsPort }]),
  ];
}

/** For people. */
export function gatewayAddresses({ host, port, tlsPort, certificates }: Config['acs']): Record<string, string> {
  return {
    ...(port !== 0 && { 'CWMP (for CPEs)': `http://${reachable(host)}:${port}/acs` }),
    ...(certificates.certFile !== undefined && { 'CWMP over TLS': `https://${reachable(host)}:${tlsPort}/acs` }),
  };
}
