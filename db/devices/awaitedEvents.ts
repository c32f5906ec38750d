import type { Db } from '../core/pool.ts';

/** Returns SQL for the first of the awaited event codes that is among those of an Inform; null if none is. */
export function firstAwaited(awaited: string, informed: string): string {
  return `(
    select code from unnest(${awaited}) with ordinality as awaited(code, position)
    where code = any(${informed}) order by position limit 1)`;
}

/** Returns SQL for the moment after an Inform: that Inform does not count for the script's next wait. */
export function after(informedAt: string): string {
  return `${informedAt} + interval '1 microsecond'`;
}

/**
 * Ends the wait of the device's run for one of these events, and makes the run active, so that the session is held. A
 * database trigger signals the workflow. Lock the device first, so that a wait that was just committed is seen.
 */
export async function receiveEvents(db: Db, deviceKey: number, events: string[]): Promise<void> {
  await db.query({
    name: 'receive_events',
    text: `update runs
      set received_event = ${firstAwaited('awaits_events', '$2::text[]')}, wakes_at = null,
        events_since = ${after('now()')}
      where device_key = $1 and status = 'running' and received_event is null and awaits_events && $2::text[]`,
    values: [deviceKey, events],
  });
}
