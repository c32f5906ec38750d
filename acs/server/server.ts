import type { Server, ServerOptions } from 'node:http';
import { createServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { createServer as createTlsServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';

/** How long, in milliseconds, a connection may take, and how much of it may be used. */
export interface ConnectionLimits {
  /** For a request's head. */
  head: number;
  /** For a whole request: 3 MB over a line of 256 kbit/s take 100 seconds. */
  request: number;
  /** Between requests, beyond the time for which sessions are held: CPEs without cookie are known by their connection. */
  idle: number;
  /** How often it is looked for connections that are late. */
  check: number;
  /** So many requests: far beyond any session's. */
  requests: number;
}

const connectionLimits: ConnectionLimits = {
  head: 30_000,
  request: 120_000,
  idle: 60_000,
  check: 5_000,
  requests: 20_000,
};

/** The gateway's HTTP server, apart from listening. */
export function createGatewayServer(gateway: Koa, holdSeconds: number, limits = connectionLimits): Server {
  const handle = gateway.callback();
  return bounded(
    createServer(optionsOf(holdSeconds, limits), (request, response) => void handle(request, response)),
    limits,
  );
}

/**
 * The same over TLS, which old CPEs speak as 1.2. Where there are authorities, the CPE is asked for its certificate; whether it needs
 * one is its organization's to say. New files are given to `setSecureContext`.
 */
export function createTlsGatewayServer(
  gateway: Koa,
  holdSeconds: number,
  tls: SecureContextOptions,
  limits = connectionLimits,
): TlsServer {
  const handle = gateway.callback();
  const options = {
    ...optionsOf(holdSeconds, limits),
    ...tls,
    handshakeTimeout: 30_000,
    minVersion: 'TLSv1.2' as const,
    requestCert: tls.ca !== undefined,
    rejectUnauthorized: false,
  };
  return bounded(
    createTlsServer(options, (request, response) => void handle(request, response)),
    limits,
  );
}

function optionsOf(holdSeconds: number, limits: ConnectionLimits): ServerOptions {
  return {
    maxHeaderSize: 16_384,
    headersTimeout: limits.head,
    requestTimeout: limits.request,
    keepAliveTimeout: holdSeconds * 1000 + limits.idle,
    connectionsCheckingInterval: limits.check,
    // It is not looked at, and some CPEs leave it out.
    requireHostHeader: false,
  };
}

function bounded<S extends Server | TlsServer>(server: S, limits: ConnectionLimits): S {
  server.maxHeadersCount = 200;
  server.maxRequestsPerSocket = limits.requests;
  server.on('clientError', refuse);
  return server;
}

/** What is no HTTP, or takes too long. Node's own answer has no length, for which some CPEs wait. */
function refuse(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${statusOf(error.code)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

function statusOf(code: string | undefined): string {
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
