import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Returns the requests to this path. */
  at: (path: string) => Received[];
}

/**
 * Starts a server for webhooks to call. @param answer must end the response. Its `count` is the number of requests to
 * this path so far.
 */
export async function startReceiver(
  answer: (response: ServerResponse, path: string, count: number) => void,
): Promise<Receiver> {
  const received: Received[] = [];
  const at = (path: string): Received[] => received.filter((each) => each.path === path);
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, headers: request.headers as Record<string, string>, body });
      answer(response, path, at(path).length);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, at };
}
