import { useQuery } from '@tanstack/preact-query';
import type { UseQueryResult } from '@tanstack/preact-query';
import { api, unwrap } from '../../api/client.ts';
import { current } from '../../api/signIns.ts';
import type { Service } from './edit/draft.ts';

export interface ServiceAsRead {
  service: Service;
  /** Sent as `If-Match`, so that a save overwrites no one else's change. */
  etag: string;
}

export async function readService(id: string): Promise<ServiceAsRead> {
  const answer = await api().GET('/v1/services/{id}', { params: { path: { id } } });
  return { service: await unwrap(Promise.resolve(answer)), etag: answer.response.headers.get('ETag') ?? '' };
}

/** Reads the service once, when the page is opened, so that it does not change while it is edited. */
export function useServiceToEdit(id: string): UseQueryResult<ServiceAsRead> {
  return useQuery({
    queryKey: [current.value?.id, 'service to edit', id],
    queryFn: () => readService(id),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: 'always',
  });
}

/** Returns who changed the service last, and when; undefined if the audit log no longer has it. */
export async function lastChange(id: string): Promise<{ actor: string | null; at: string } | undefined> {
  const { items } = await unwrap(
    api().GET('/v1/audit', {
      params: { query: { resource: `/v1/services/${id}`, operation: 'changeService', limit: 20 } },
    }),
  );
  const event = items.find(({ status }) => status === 200);
  return event && { actor: event.actor, at: event.last_at };
}
