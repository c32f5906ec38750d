import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { createServer as createTlsServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type Koa from 'koa';

/** The gateway's HTTP server, apart from listening. Its connections stay open beyond any hold: CPEs without cookie are known by them. */
export function createGatewayServer(gateway: Koa, holdSeconds: number): Server {
  const handle = gateway.callback();
  return createServer(limits(holdSeconds), (request, response) => void handle(request, response));
}

/**
 * The same over TLS, which old CPEs speak as 1.2. Where there are authorities, the CPE is asked for its certificate; whether it needs
 * one is its organization's to say. New files are given to `setSecureContext`.
 */
export function createTlsGatewayServer(gateway: Koa, holdSeconds: number, tls: SecureContextOptions): TlsServer {
  const handle = gateway.callback();
  const options = {
    ...limits(holdSeconds),
    ...tls,
    handshakeTimeout: 30_000,
    minVersion: 'TLSv1.2' as const,
    requestCert: tls.ca !== undefined,
    rejectUnauthorized: false,
  };
  return createTlsServer(options, (request, response) => void handle(request, response));
}

function limits(holdSeconds: number): { maxHeaderSize: number; headersTimeout: number; requestTimeout: number; keepAliveTimeout: number } {
  return {
    maxHeaderSize: 16_384,
    headersTimeout: 30_000,
    // The time that a CPE may take to send its message, however slow its line.
    requestTimeout: 60_000,
    keepAliveTimeout: (holdSeconds + 60) * 1000,
  };
}
