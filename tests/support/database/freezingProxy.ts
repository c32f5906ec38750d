import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { after } from 'node:test';

interface FreezingProxy {
  /** The URL of the same database, through the proxy. */
  url: string;
  /** Passes nothing on any more, and keeps the connections open. */
  freeze: () => void;
  /** Serves new connections. Those from before stay dead, as behind a firewall that has forgotten them. */
  thaw: () => void;
}

/** Starts a TCP proxy before a database, which can swallow everything: the connections stay open, without an answer. */
export async function startFreezingProxy(databaseUrl: string): Promise<FreezingProxy> {
  const { hostname: host, port } = new URL(databaseUrl);
  const alive = new Set<Socket>();
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (frozen) return;
    alive.add(socket);
    const upstream = connect({ host, port: Number(port) });
    sockets.add(upstream);
    upstream.on('error', () => undefined);
    const pass = (from: Socket, to: Socket): void => {
      from.on('data', (chunk) => {
        if (alive.has(socket)) to.write(chunk);
      });
      from.on('close', () => {
        if (alive.has(socket)) to.destroy();
      });
    };
    pass(socket, upstream);
    pass(upstream, socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze: () => {
      frozen = true;
      alive.clear();
    },
    thaw: () => {
      frozen = false;
    },
  };
}
