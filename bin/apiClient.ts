import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../lib/config.ts';
import { SetupError } from '../lib/setupError.ts';

/** RFC 9457, as Cuttle's API fills it. */
const problemSchema = z.object({
  type: z.string().default(''),
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});

const pageSchema = z.object({ items: z.array(z.unknown()), next_cursor: z.string().nullable() });

/** Nobody answered: the same may go well later. */
export class NoAnswer extends SetupError {}

/** What was detached still closes its workflows: the same succeeds in a moment. */
export class WindingDown extends SetupError {}

export interface ApiClient {
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  send<T>(method: 'POST' | 'PATCH', path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
  remove(path: string): Promise<void>;
  /** All items of a list, over all its pages. */
  list<T>(path: string, query: Record<string, string | undefined>, schema: z.ZodType<T>): Promise<T[]>;
  /** An answer whose body is read as it comes. @throws NoAnswer, or SetupError where the API refuses. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
}

export function createApiClient(url: string, key: string): ApiClient {
  async function send(path: string, headers: Record<string, string>, init: Omit<RequestInit, 'headers'>): Promise<Response> {
    return fetch(new URL(path, url), { ...init, headers: { authorization: `Bearer ${key}`, ...headers } }).catch((error: unknown) => {
      throw new NoAnswer(`No answer from the API at ${url} (${reasonOf(error)}). Is Cuttle running? CUTTLE_API_URL says where.`);
    });
  }

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const response = await send(path, headers, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw toError(response.status, text);
    return text === '' ? undefined : JSON.parse(text);
  }

  return {
    get: async (path, schema) => schema.parse(await call('GET', path)),
    send: async (method, path, body, schema) => schema.parse(await call(method, path, body)),
    remove: async (path) => {
      await call('DELETE', path);
    },
    open: async (path, headers, signal) => {
      const response = await send(path, headers, { signal });
      if (!response.ok) throw toError(response.status, await response.text());
      return response;
    },
    list: async (path, query, schema) => {
      const search = new URLSearchParams({ limit: '200' });
      for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value);
      const items: unknown[] = [];
      for (;;) {
        const page = pageSchema.parse(await call('GET', `${path}?${search.toString()}`));
        items.push(...page.items);
        if (page.next_cursor === null) return items.map((item) => schema.parse(item));
        search.set('cursor', page.next_cursor);
      }
    },
  };
}

/** A line for each field that is wrong. */
function toError(status: number, text: string): SetupError {
  const problem = problemSchema.safeParse(parseJson(text)).data;
  if (!problem) return new SetupError(`The API answered with HTTP ${status}.`);
  if (problem.type.endsWith(':winding-down')) return new WindingDown(problem.detail ?? problem.title);
  if (problem.errors.length === 0) return new SetupError(problem.detail ?? problem.title);
  return new SetupError([`${problem.title}:`, ...problem.errors.map(({ field, message }) => `  ${field} ${message}`)].join('\n'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}

export function apiUrl(env: NodeJS.ProcessEnv, config: Config): string {
  const url = env.CUTTLE_API_URL ?? `http://127.0.0.1:${config.api.port}`;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new SetupError(`CUTTLE_API_URL must be an http or https address, not "${url}".`);
  return url;
}

export function apiKeyFile(config: Config): string {
  return join(config.dataDir, 'api-key');
}

/** @throws SetupError where there is none. */
export function apiKey(env: NodeJS.ProcessEnv, config: Config): string {
  if (env.CUTTLE_API_KEY) return env.CUTTLE_API_KEY;
  try {
    return readFileSync(apiKeyFile(config), 'utf8').trim();
  } catch {
    throw new SetupError(`There is no API key in ${apiKeyFile(config)}: set CUTTLE_API_KEY, or CUTTLE_DATA_DIR to the folder of the Cuttle meant.`);
  }
}
