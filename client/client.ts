import type { Client } from 'openapi-fetch';
import createFetch from 'openapi-fetch';
import type { components, paths } from './schema.ts';
import { changesWithoutKey } from './schema.ts';

export type CuttleClient = Client<paths>;

/** The bodies of requests and responses, by their names in the document. */
export type Schemas = components['schemas'];

/** The query parameters of the list at a path. */
export type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

/**
 * Creates a client with every operation of the API, typed by its document. A call resolves to `data`, or to
 * `error`: a problem. Each change gets an Idempotency-Key where the operation takes one, so that it can be
 * repeated.
 * @param send sends the requests; see `retryRequests`. Default: `fetch`.
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

/** Does not use `crypto.randomUUID`, which a page loaded without TLS does not have. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
