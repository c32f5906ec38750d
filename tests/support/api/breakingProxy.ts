import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { text } from 'node:stream/consumers';

interface Passed {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
}

/**
 * `answer` closes the connection instead of responding, `body` closes it within the body. A number is the status to
 * respond with without calling the API. Undefined passes the response on.
 */
type Break = 'answer' | 'body' | number | undefined;

interface BreakingProxy {
  url: string;
  /** The requests received, in order. */
  passed: Passed[];
}

/** Starts an HTTP proxy before a real API, which has carried out the requests whose responses the proxy breaks. */
export async function startBreakingProxy(
  target: string,
  decide: (request: Passed, count: number) => Break,
): Promise<BreakingProxy> {
  const passed: Passed[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url: path = '', headers } = request;
      const body = await text(request);
      passed.push({ method, path, headers });
      const what = decide(
        { method, path, headers },
        passed.filter((each) => each.method === method && each.path === path).length,
      );
      if (typeof what === 'number') return response.writeHead(what, { 'Retry-After': '0' }).end();
      const { authorization = '', 'idempotency-key': key = '', 'content-type': type = '' } = headers;
      const sent = {
        authorization,
        ...(key !== '' && { 'idempotency-key': String(key) }),
        ...(type !== '' && { 'content-type': type }),
      };
      const answer = await fetch(target + path, { method, headers: sent, ...(body !== '' && { body }) });
      const bytes = Buffer.from(await answer.arrayBuffer());
      if (what === 'answer') return request.socket.destroy();
      response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: 'close' });
      if (what === undefined) return response.end(bytes);
      response.write(bytes.subarray(0, 5), () => {
        request.socket.destroy();
      });
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passed };
}
