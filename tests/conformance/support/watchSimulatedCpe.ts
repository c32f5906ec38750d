import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { after } from 'node:test';
import { checkResponse } from './checkResponse.ts';

/**
 * Checks the form of every response that simulated CPEs of this process receive from this port. A wrong response fails
 * the test file after its tests.
 * @returns a function that returns how many responses have been checked.
 */
export function watchSimulatedCpes(port: number): () => number {
  const errors: Error[] = [];
  let checked = 0;
  const onResponse = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    if (
      request.getHeader('user-agent') !== 'Cuttle simulated CPE' ||
      !request.host.includes('127.0.0.1') ||
      response.socket.remotePort !== port
    )
      return;
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
      checked += 1;
      try {
        checkResponse({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString() });
      } catch (error) {
        errors.push(error as Error);
      }
    });
  };
  subscribe('http.client.response.finish', onResponse);
  after(() => {
    unsubscribe('http.client.response.finish', onResponse);
    if (errors.length > 0) throw new AggregateError(errors, `responses with a wrong form: ${errors[0]?.message}`);
  });
  return () => checked;
}
