import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

/** Starts a load balancer without affinity: each request goes to the next of these ports, on its own connection. */
export async function startRoundRobin(ports: number[]): Promise<{ port: number; served: number[] }> {
  const served = ports.map(() => 0);
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const index = turn % ports.length;
    turn += 1;
    served[index] = (served[index] ?? 0) + 1;
    const { method, url, headers } = incoming;
    const onward = send(
      {
        host: '127.0.0.1',
        port: ports[index],
        method,
        path: url,
        headers: { ...headers, connection: 'close' },
        agent: false,
      },
      (answer) => {
        // Node.js sets the header for the connection to the gateway.
        delete answer.headers.connection;
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, served };
}
