import { computed, signal } from '@preact/signals';
import type { Client } from 'openapi-fetch';
import { createClient } from '../../client/client.ts';
import type { components, paths } from '../../client/schema.ts';
import { current, signOut } from './signIns.ts';

export type Schemas = components['schemas'];
type Problem = Schemas['Problem'];

/** What the API answers in the place of what was asked for; `problem.detail` is a sentence for people, `problem.errors` names fields. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  /** Undefined: the answer does not tell when to try again. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs?: number) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Nobody answered, or it was not the API. */
class ApiUnreachable extends Error {
  constructor(cause?: unknown) {
    super('The API does not answer. What is shown may be old; it is tried again by itself.', { cause });
  }
}

/** What goes wrong for now, for the banner; undefined: nothing. */
export const connectionProblem = signal<string | undefined>(undefined);

/** A client of the API with this key. */
export function createApiClient(key: string, signInId?: string): Client<paths> {
  const client = createClient(location.origin, key);
  client.use({
    onResponse: async ({ response }) => {
      connectionProblem.value = describeStatusProblem(response.status);
      if (response.status === 401 && signInId !== undefined) await signOutRejected(response.clone(), signInId);
    },
    onError: ({ error }) => {
      if (error instanceof DOMException && error.name === 'AbortError') return;
      connectionProblem.value = 'The API does not answer. Trying again…';
      return new ApiUnreachable(error);
    },
  });
  return client;
}

/** To the page that asks for a key, with the API's reason. */
export async function signOutRejected(response: Response, signInId: string): Promise<void> {
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  signOut(signInId, problem?.detail ?? 'The API does not accept the key any more.');
}

function describeStatusProblem(status: number): string | undefined {
  if (status === 429) return 'More is asked of the API than the limits allow. Going on in a moment…';
  return status === 502 || status === 503 || status === 504
    ? 'The API is busy, or about to start. Trying again…'
    : undefined;
}

const client = computed(() => createApiClient(current.value?.key ?? '', current.value?.id));

/** The API as the one who is signed in sees it: `await unwrap(api().POST('/v1/devices', { body }))`. */
export const api = (): Client<paths> => client.value;

/** @throws ApiProblem; {@link ApiUnreachable} comes from the client itself. */
export async function unwrap<T>(answer: Promise<{ data?: T; error?: Problem; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  const isProblem = typeof error === 'object' && 'detail' in error;
  if (!isProblem) throw new ApiUnreachable(`HTTP ${response.status}`);
  throw new ApiProblem(error, Number.isNaN(seconds) ? undefined : seconds * 1000);
}

/** Whether trying again may help. */
export function isTemporary(error: unknown): boolean {
  return (
    error instanceof ApiUnreachable ||
    (error instanceof ApiProblem && [429, 502, 503, 504].includes(error.problem.status))
  );
}
