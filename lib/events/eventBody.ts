import type { EventRow } from '../../db/events/events.ts';

/** An event as pages, streams and webhooks show it. */
export interface EventBody {
  id: string;
  type: string;
  timestamp: Date;
  data: Record<string, unknown>;
}

/** A failure's message is as long as its script or CPE made it. */
const longestMessage = 2000;

/** Nothing of it is secret: failures are masked when they are stored. */
export function eventBody({ id, type, at, data, error }: EventRow): EventBody {
  const failure = error && {
    ...(data.error as object),
    message: error.message.slice(0, longestMessage).toWellFormed(),
  };
  return { id, type, timestamp: at, data: { ...data, ...(failure && { error: failure }) } };
}
