import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type Koa from 'koa';

/** The gateway's HTTP server, apart from listening. Its connections stay open beyond any hold: CPEs without cookie are known by them. */
export function createGatewayServer(gateway: Koa, holdSeconds: number): Server {
  const handle = gateway.callback();
  const options = {
    maxHeaderSize: 16_384,
    headersTimeout: 30_000,
    // The time that a CPE may take to send its message, however slow its line.
    requestTimeout: 60_000,
    keepAliveTimeout: (holdSeconds + 60) * 1000,
  };
  return createServer(options, (request, response) => void handle(request, response));
}
