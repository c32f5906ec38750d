import { publicMessage } from '../../domain/runs/publicError.ts';
import type { EventRow } from '../../db/events/events.ts';

/** An event as lists, streams and webhooks show it. */
export interface EventBody {
  id: string;
  type: string;
  timestamp: Date;
  data: Record<string, unknown>;
}

/** Characters. */
const maxMessageLength = 2000;

/** Contains no secrets: the texts of scripts and of CPEs are left out. */
export function eventBody({ id, type, at, data, error }: EventRow): EventBody {
  const failure = error && {
    ...(data.error as object),
    message: publicMessage(error).slice(0, maxMessageLength).toWellFormed(),
    ...(error.line !== undefined && { line: error.line }),
  };
  return { id, type, timestamp: at, data: { ...data, ...(failure && { error: failure }) } };
}
