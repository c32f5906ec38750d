import type { Client } from 'openapi-fetch';
import createFetch from 'openapi-fetch';
import type { components, paths } from './schema.ts';
import { changesWithoutKey } from './schema.ts';

export type CuttleClient = Client<paths>;

/** What goes in and comes out, by the names that the document gives it. */
export type Schemas = components['schemas'];

/** The query of the list at a path. */
export type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

/**
 * Every operation of the API, typed by its document. What is answered is `data`, or `error`: a problem. Each change has an Idempotency-Key, where the
 * operation takes one, so that it can be repeated.
 * @param send sends the requests: see `repeating`.
 */
export function createClient(
  url: string,
  key: string,
  send: (request: Request) => Promise<Response> = fetch,
): CuttleClient {
  const client = createFetch<paths>({ baseUrl: url, headers: { authorization: `Bearer ${key}` }, fetch: send });
  client.use({
    onRequest: ({ request, schemaPath }) => {
      const isChange = request.method !== 'GET' && !changesWithoutKey.has(`${request.method} ${schemaPath}`);
      if (isChange && !request.headers.has('idempotency-key')) request.headers.set('idempotency-key', newKey());
    },
  });
  return client;
}

/** Not `crypto.randomUUID`: a page that came without TLS does not have it. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
