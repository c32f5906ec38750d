import type { Server, ServerOptions } from 'node:http';
import { createServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import type Koa from 'koa';

/** Limits of a connection. Times are in milliseconds. */
export interface ConnectionLimits {
  /** Until the head of a request has arrived, and until the TLS handshake before it has ended. */
  head: number;
  /** Until the whole request has arrived: 3 MB over a line of 256 kbit/s take 100 seconds. */
  request: number;
  /** Between requests, added to the hold time: a CPE that returns no cookie is identified by its connection. */
  idle: number;
  /** How often connections are checked for these limits. */
  check: number;
  /** The maximum number of requests, far more than a session has. */
  requests: number;
}

const connectionLimits: ConnectionLimits = {
  head: 30_000,
  request: 120_000,
  idle: 60_000,
  check: 5_000,
  requests: 20_000,
};

/** Creates the gateway's HTTP server, which does not listen yet. */
export function createGatewayServer(gateway: Koa, holdSeconds: number, limits = connectionLimits): Server {
  const handle = gateway.callback();
  return withLimits(
    createServer(serverOptions(holdSeconds, limits), (request, response) => void handle(request, response)),
    limits,
  );
}

/**
 * Creates the gateway's HTTPS server, from TLS 1.2 on, which old CPEs need. With authorities configured, it requests a
 * client certificate. Whether one is required depends on the organization. `setSecureContext` replaces the
 * certificates.
 */
export function createTlsGatewayServer(
  gateway: Koa,
  holdSeconds: number,
  tls: SecureContextOptions,
  limits = connectionLimits,
): TlsServer {
  const handle = gateway.callback();
  const options = {
    ...serverOptions(holdSeconds, limits),
    ...tls,
    handshakeTimeout: limits.head,
    minVersion: 'TLSv1.2' as const,
    requestCert: tls.ca !== undefined,
    rejectUnauthorized: false,
  };
  return withLimits(
    createTlsServer(options, (request, response) => void handle(request, response)),
    limits,
  );
}

function serverOptions(holdSeconds: number, limits: ConnectionLimits): ServerOptions {
  return {
    maxHeaderSize: 16_384,
    headersTimeout: limits.head,
    requestTimeout: limits.request,
    keepAliveTimeout: holdSeconds * 1000 + limits.idle,
    connectionsCheckingInterval: limits.check,
    // The gateway does not use the header, and some CPEs omit it.
    requireHostHeader: false,
  };
}

function withLimits<S extends Server | TlsServer>(server: S, limits: ConnectionLimits): S {
  server.maxHeadersCount = 200;
  server.maxRequestsPerSocket = limits.requests;
  // Some CPEs shut down their sending side after a request, and wait for the response.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('clientError', respondToClientError);
  return server;
}

/** In milliseconds: how long a client may take to read the response to broken HTTP. */
const lingerMs = 2_000;

/**
 * Responds to broken HTTP and to timeouts. Node's own response has no Content-Length, which some CPEs wait for. The
 * socket is destroyed even when the client keeps its side open. So is one whose TLS handshake fails or takes too long:
 * nothing can be sent on it.
 */
function respondToClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || !/^(?:HPE_|ERR_HTTP_)/.test(error.code ?? '')) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${statusLine(error.code)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

function statusLine(code: string | undefined): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return '431 Request Header Fields Too Large';
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return '413 Payload Too Large';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return '408 Request Timeout';
    default:
      return '400 Bad Request';
  }
}
