import type { UseQueryResult } from '@tanstack/preact-query';
import { useQuery } from '@tanstack/preact-query';
import { useEffect, useRef } from 'preact/hooks';
import { api, unwrap } from '../../../../api/client.ts';
import { queryClient } from '../../../../api/queries.ts';
import { current } from '../../../../api/signIns.ts';
import type { Parameter } from './tree.ts';

const queryName = 'all parameters of a device';

/**
 * Reads all stored parameters of a device in one request. There may be thousands, so they are not refetched on every
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
  const lines = await unwrap(
    api().GET('/v1/devices/{id}/parameter-tree', { params: { path: { id } }, parseAs: 'text', signal }),
  );
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Parameter);
}
