import { useQuery } from '@tanstack/preact-query';
import type { UseQueryResult } from '@tanstack/preact-query';
import { api, unwrap } from '../../api/client.ts';
import { current } from '../../api/signIns.ts';
import type { Service } from './edit/draft.ts';

export interface ServiceAsRead {
  service: Service;
  /** What a change goes by, so that it overwrites nobody else's. */
  etag: string;
}

export async function readService(id: string): Promise<ServiceAsRead> {
  const answer = await api().GET('/v1/services/{id}', { params: { path: { id } } });
  return { service: await unwrap(Promise.resolve(answer)), etag: answer.response.headers.get('ETag') ?? '' };
}

/** As it is when the page is opened: what one works on does not change beneath. */
export function useServiceToEdit(id: string): UseQueryResult<ServiceAsRead> {
  return useQuery({
    queryKey: [current.value?.id, 'service to edit', id],
    queryFn: () => readService(id),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: 'always',
  });
}

/** Whose key changed it last, and when; undefined: not known. */
export async function lastChange(id: string): Promise<{ actor: string | null; at: string } | undefined> {
  const { items } = await unwrap(
    api().GET('/v1/audit', {
      params: { query: { resource: `/v1/services/${id}`, operation: 'changeService', limit: 20 } },
    }),
  );
  const event = items.find(({ status }) => status === 200);
  return event && { actor: event.actor, at: event.last_at };
}
