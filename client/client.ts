import type { Client } from 'openapi-fetch';
import createFetch from 'openapi-fetch';
import type { paths } from './schema.ts';

/** Every operation of the API, typed by its document. What is answered is `data`, or `error`: a problem. */
export function createClient(url: string, key: string): Client<paths> {
  return createFetch<paths>({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });
}
