import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
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
    // It is not looked at, and some CPEs leave it out.
    requireHostHeader: false,
  };
  return createServer(options, (request, response) => void handle(request, response)).on('clientError', refuse);
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
