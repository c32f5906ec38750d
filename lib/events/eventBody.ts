import type { EventRow } from '../../db/events/events.ts';

/** An event as lists, streams and webhooks show it. */
export interface EventBody {
  id: string;
  type: string;
  timestamp: Date;
  data: Record<string, unknown>;
}

/** Characters. A failure's message can be as long as its script or CPE made it. */
const maxMessageLength = 2000;

/** Contains no secrets: failures are redacted when they are stored. */
export function eventBody({ id, type, at, data, error }: EventRow): EventBody {
  const failure = error && {
    ...(data.error as object),
    message: error.message.slice(0, maxMessageLength).toWellFormed(),
  };
  return { id, type, timestamp: at, data: { ...data, ...(failure && { error: failure }) } };
}
