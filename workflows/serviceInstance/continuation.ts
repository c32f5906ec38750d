import type { Inbox, InboxContent } from './inbox.ts';
import type { BegunRun } from './waitForRun.ts';

/** The next step of a run's script, and how the wait before it ended. */
interface Position {
  step: number;
  resumedAt?: number;
  timedOut?: true;
}

/** Where an execution starts or continues a run. */
export interface RunStart {
  run: BegunRun;
  position: Position;
  /** The CPE is to receive a connection request. */
  needsConnection: boolean;
}

/** What an execution passes on when it continues as new between two steps of a run, as JSON. */
export interface Continuation extends RunStart {
  inbox: InboxContent;
}

/** Returns what the next execution needs to continue the run. */
export function carryOver(start: RunStart, inbox: Inbox): Continuation {
  return { ...start, inbox: inbox.content };
}
