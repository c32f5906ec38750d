import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CuttleClient } from '../../client/client.ts';
import { createClient } from '../../client/client.ts';
import { retryRequests } from '../../client/retryRequests.ts';
import type { Config } from '../../lib/config/config.ts';
import { SetupError } from '../../lib/config/setupError.ts';
import { noAnswer, refusal } from './problems.ts';

/** The API client of the commands. It throws a {@link SetupError} when the API refuses a request or does not answer. */
export type Api = CuttleClient;

export interface ApiKey {
  key: string;
  /** Where the key came from, for people. */
  from: string;
}

export function connectApi(url: string, { key, from }: ApiKey): Api {
  const api = createClient(
    url,
    key,
    retryRequests((why) => {
      console.error(`${why}: trying again.`);
    }),
  );
  api.use({
    onResponse: async ({ response, request }) => {
      if (!response.ok) throw await refusal(response, { url, path: new URL(request.url).pathname, keyFrom: from });
    },
    onError: ({ error, request }) => noAnswer(url, error, request.method !== 'GET'),
  });
  return api;
}

/** Returns the body of a successful response. */
export async function answer<T>(asked: Promise<{ data?: T }>): Promise<T> {
  try {
    return (await asked).data as T;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SetupError('The server did not answer with JSON, so it is not the Cuttle API. Check CUTTLE_API_URL.');
  }
}

/** Returns all items of a list, page by page. */
export async function listAll<T>(
  ask: (page: { limit: number; cursor?: string }) => Promise<{ data?: { items: T[]; next_cursor: string | null } }>,
): Promise<T[]> {
  const items: T[] = [];
  let page: { limit: number; cursor?: string } = { limit: 200 };
  for (;;) {
    const { items: more, next_cursor: cursor } = await answer(ask(page));
    items.push(...more);
    if (cursor === null) return items;
    page = { ...page, cursor };
  }
}

/** An object without its undefined members. */
type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

export function apiUrl(env: NodeJS.ProcessEnv, config: Config): string {
  const given = env.CUTTLE_API_URL ?? `http://127.0.0.1:${config.api.port}`;
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new SetupError(`CUTTLE_API_URL must be an http or https address, not "${given}".`);
  if (url.username !== '' || url.password !== '')
    throw new SetupError('CUTTLE_API_URL must not contain a username or password. Set CUTTLE_API_KEY instead.');
  return given;
}

export function apiKeyFile(config: Config): string {
  return join(config.dataDir, 'api-key');
}

/** @throws SetupError when there is none. */
export function apiKey(env: NodeJS.ProcessEnv, config: Config): ApiKey {
  const file = apiKeyFile(config);
  const from = env.CUTTLE_API_KEY ? 'CUTTLE_API_KEY' : file;
  const key = (env.CUTTLE_API_KEY ?? '') || readKey(file);
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new SetupError(`${from} must hold an API key only, without spaces or line breaks.`);
  return { key, from };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new SetupError(
      `There is no API key in ${file}. Set CUTTLE_API_KEY, or set CUTTLE_DATA_DIR to another data folder.`,
    );
  }
}
