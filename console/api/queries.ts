import type { UseQueryResult } from '@tanstack/preact-query';
import { keepPreviousData, QueryClient, useQuery } from '@tanstack/preact-query';
import type { Client } from 'openapi-fetch';
import type { PathsWithMethod, SuccessResponse } from 'openapi-typescript-helpers';
import type { paths } from '../../client/schema.ts';
import { api, ApiProblem, isTemporary, unwrap } from './client.ts';
import { current } from './signIns.ts';

type Readable = PathsWithMethod<paths, 'get'>;
type Parameters<P extends Readable> = NonNullable<paths[P]['get']>['parameters'];

/** The body of a successful GET. */
export type ApiResponse<P extends Readable> = SuccessResponse<NonNullable<paths[P]['get']>['responses']>;
export type Query<P extends Readable> = NonNullable<Parameters<P>['query']>;

/** The query cache. Retries temporary failures, after the time of `Retry-After` where there is one, and no others. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (_, error) => isTemporary(error),
      retryDelay: (attempt, error) =>
        (error instanceof ApiProblem && error.retryAfterMs) || Math.min(1000 * 2 ** attempt, 15_000),
      staleTime: 5000,
      // `navigator.onLine` is often wrong, and the API may run on this machine.
      networkMode: 'always',
    },
  },
});

interface QueryOptions<P extends Readable> {
  /** Fetches only while true. Default: true. */
  enabled?: boolean;
  /** Polling interval in milliseconds, for data that no event covers; false stops polling. */
  refetchMs?: number | false | ((answer: ApiResponse<P> | undefined) => number | false);
  /** Shows the previous result until the next one arrives, for pages and filters. */
  keepPrevious?: boolean;
}

/**
 * Fetches a GET while a component uses it: `useApiQuery('/v1/devices/{id}', { path: { id } })`. Refetches it after
 * events of a change (`liveUpdates.ts`). Pass the result to `<Loaded>`, which shows progress and errors.
 */
export function useApiQuery<P extends Readable>(
  path: P,
  params: { path?: Parameters<P>['path']; query?: Query<P> } = {},
  options: QueryOptions<P> = {},
): UseQueryResult<ApiResponse<P>> {
  const { refetchMs = false } = options;
  return useQuery<ApiResponse<P>>({
    queryKey: [current.value?.id, path, params],
    queryFn: ({ signal }) => read(path, params, signal) as Promise<ApiResponse<P>>,
    enabled: options.enabled ?? true,
    refetchInterval: typeof refetchMs === 'function' ? ({ state }) => refetchMs(state.data) : refetchMs,
    ...(options.keepPrevious && { placeholderData: keepPreviousData }),
  });
}

function read(path: Readable, params: object, signal: AbortSignal): Promise<unknown> {
  // The cast allows one call for all paths; `useApiQuery` checks that path and parameters match.
  const get = api().GET as Client<paths>['GET'] & ((path: Readable, init: object) => ReturnType<Client<paths>['GET']>);
  return unwrap(get(path, { params, signal }) as never);
}

/** Refetches every query in use whose path starts with one of these prefixes. Call it after a change. */
export function invalidate(...beginnings: string[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => beginnings.some((beginning) => String(queryKey[1]).startsWith(beginning)),
  });
}
