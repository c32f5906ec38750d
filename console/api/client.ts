import { computed, signal } from '@preact/signals';
import type { Client } from 'openapi-fetch';
import { createClient } from '../../client/client.ts';
import type { components, paths } from '../../client/schema.ts';
import { isAbort, signOutRejected } from './rejectedSignIn.ts';
import { current } from './signIns.ts';

export type Schemas = components['schemas'];
type Problem = Schemas['Problem'];

/**
 * An error response of the API. `problem.detail` is a sentence for people; `problem.errors` names the rejected
 * fields.
 */
export class ApiProblem extends Error {
  readonly problem: Problem;
  /** From the `Retry-After` header; undefined if the response has none. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs?: number) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** There was no response, or it did not come from the API (a proxy's error page, say). */
class ApiUnreachable extends Error {
  constructor(cause?: unknown) {
    super('The API does not respond. The data shown may be out of date; the console retries automatically.', { cause });
  }
}

/** The current connection problem, for the banner; undefined if there is none. */
export const connectionProblem = signal<string | undefined>(undefined);

/** Creates an API client for this key. @param signInId is signed out when the API rejects the key. */
export function createApiClient(key: string, signInId?: string): Client<paths> {
  const client = createClient(location.origin, key);
  client.use({
    onResponse: async ({ response }) => {
      connectionProblem.value = describeStatusProblem(response.status);
      if (response.status === 401 && signInId !== undefined) await signOutRejected(response.clone(), signInId);
    },
    onError: ({ error }) => {
      if (isAbort(error)) return;
      connectionProblem.value = 'The API does not respond. Retrying…';
      return new ApiUnreachable(error);
    },
  });
  return client;
}

function describeStatusProblem(status: number): string | undefined {
  if (status === 429) return 'The request limit is reached. Retrying…';
  return status === 502 || status === 503 || status === 504 ? 'The API is busy or starting. Retrying…' : undefined;
}

const client = computed(() => createApiClient(current.value?.key ?? '', current.value?.id));

/** Returns the client of the current sign-in: `await unwrap(api().POST('/v1/devices', { body }))`. */
export const api = (): Client<paths> => client.value;

/**
 * Returns the body of a successful response. @throws ApiProblem for an error response, {@link ApiUnreachable} if
 * there was none.
 */
export async function unwrap<T>(answer: Promise<{ data?: T; error?: Problem; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  const isProblem = typeof error === 'object' && 'detail' in error;
  if (!isProblem) throw new ApiUnreachable(`HTTP ${response.status}`);
  throw new ApiProblem(error, Number.isNaN(seconds) ? undefined : seconds * 1000);
}

/** Whether a retry may help. */
export function isTemporary(error: unknown): boolean {
  return (
    error instanceof ApiUnreachable ||
    (error instanceof ApiProblem && [429, 502, 503, 504].includes(error.problem.status))
  );
}
