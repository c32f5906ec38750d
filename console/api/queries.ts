import type { UseQueryResult } from '@tanstack/preact-query';
import { keepPreviousData, QueryClient, useQuery } from '@tanstack/preact-query';
import type { Client } from 'openapi-fetch';
import type { PathsWithMethod, SuccessResponse } from 'openapi-typescript-helpers';
import type { paths } from '../../client/schema.ts';
import { api, ApiProblem, isTemporary, unwrap } from './client.ts';
import { current } from './signIns.ts';

type Readable = PathsWithMethod<paths, 'get'>;
type Parameters<P extends Readable> = NonNullable<paths[P]['get']>['parameters'];

/** What a GET of the path answers. */
export type ApiResponse<P extends Readable> = SuccessResponse<NonNullable<paths[P]['get']>['responses']>;
export type Query<P extends Readable> = NonNullable<Parameters<P>['query']>;

/** One attempt after the other while that may help, as the API says when; what it refuses is not asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (_, error) => isTemporary(error),
      retryDelay: (attempt, error) =>
        (error instanceof ApiProblem && error.retryAfterMs) || Math.min(1000 * 2 ** attempt, 15_000),
      staleTime: 5000,
      // The browser's word on whether it is online is often wrong, and the API may be on this very machine.
      networkMode: 'always',
    },
  },
});

interface QueryOptions<P extends Readable> {
  /** Not asked for until it is true. */
  enabled?: boolean;
  /** Asked for again after so many milliseconds, where events do not tell of its changes; it may depend on what was answered: false, no more. */
  refetchMs?: number | false | ((answer: ApiResponse<P> | undefined) => number | false);
  /** What was shown stays until what follows is there: of pages and filters. */
  keepPrevious?: boolean;
}

/**
 * What the API answers to a GET, for as long as it is shown: `useRead('/v1/devices/{id}', { path: { id } })`. It is asked for again when an event tells of a
 * change (`live.ts`). While there is nothing `data` is undefined; `<Loaded>` shows that, and what went wrong.
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
  // One call for all paths: that path and parameters belong together is seen where they are given.
  const get = api().GET as Client<paths>['GET'] & ((path: Readable, init: object) => ReturnType<Client<paths>['GET']>);
  return unwrap(get(path, { params, signal }) as never);
}

/** What was changed is asked for again wherever it is shown: all paths that begin so. */
export function invalidate(...beginnings: string[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => beginnings.some((beginning) => String(queryKey[1]).startsWith(beginning)),
  });
}
