import type { EventRow } from '../../db/events.ts';

/** As lists, streams and webhooks show it. */
export function presentEvent({ id, type, at, data }: EventRow): Record<string, unknown> {
  return { id, type, timestamp: at, data };
}
