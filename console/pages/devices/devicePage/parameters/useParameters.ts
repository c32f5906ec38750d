import type { UseQueryResult } from '@tanstack/preact-query';
import { useQuery } from '@tanstack/preact-query';
import { useEffect, useRef } from 'preact/hooks';
import { api, unwrap } from '../../../../api/client.ts';
import { queryClient } from '../../../../api/queries.ts';
import { current } from '../../../../api/signIns.ts';
import type { Parameter } from './tree.ts';

const queryName = 'all parameters of a device';

/**
 * Reads all stored parameters of a device, page by page. There may be thousands, so they are not refetched on every
 * event.
 * @param changeKey refetches when it changes.
 */
export function useParameters(id: string, changeKey: string): UseQueryResult<Parameter[]> {
  const queryKey = [current.value?.id, queryName, id];
  const before = useRef(changeKey);
  useEffect(() => {
    if (before.current !== changeKey) void queryClient.invalidateQueries({ queryKey });
    before.current = changeKey;
  }, [changeKey]);
  return useQuery({ queryKey, queryFn: ({ signal }) => readAll(id, signal) });
}

async function readAll(id: string, signal: AbortSignal): Promise<Parameter[]> {
  const all: Parameter[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { limit: 200, ...(cursor !== undefined && { cursor }) };
    const page: { items: Parameter[]; next_cursor: string | null } = await unwrap(
      api().GET('/v1/devices/{id}/parameters', { params: { path: { id }, query }, signal }),
    );
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}
