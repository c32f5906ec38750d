import { publicMessage } from '../../domain/runs/publicError.ts';
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

/** Contains no secrets: failures are redacted when they are stored, and the text of a script's error is left out. */
export function eventBody({ id, type, at, data, error }: EventRow): EventBody {
  const failure = error && {
    ...(data.error as object),
    message: publicMessage(error).slice(0, maxMessageLength).toWellFormed(),
    ...(error.line !== undefined && { line: error.line }),
  };
  return { id, type, timestamp: at, data: { ...data, ...(failure && { error: failure }) } };
}
