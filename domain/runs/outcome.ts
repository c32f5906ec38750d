import type { CpeFault, RunError } from '../types.ts';
import type { UnansweredMessage } from './failureMessages.ts';
import { cwmpFault, deliveryTimeout } from './failureMessages.ts';

/** The state of a run's messages, read under the run's lock. */
export interface SettledMessages {
  outstanding: number;
  fault: (CpeFault & { number: number; summary: string }) | null;
  waiting: UnansweredMessage | null;
}

/** What ended the run, apart from its messages. */
export type OutcomeCause =
  | { kind: 'settled' }
  | { kind: 'error'; error: RunError }
  /** `after`: the delivery time limit, such as "24 h". */
  | { kind: 'timeout'; after: string };

/**
 * Decides the outcome of a run. A fault outweighs every other cause. A run is provisioned only if every message was
 * acknowledged. A script that reports failure sends nothing more: its queued messages are cancelled, so that the
 * operator sees the failure at once instead of waiting for a CPE that may be unplugged.
 * @returns the run's error; null if it is provisioned; undefined if it is not over.
 */
export function judgeOutcome(cause: OutcomeCause, messages: SettledMessages): RunError | null | undefined {
  if (messages.fault) return cwmpFault(messages.fault);
  switch (cause.kind) {
    case 'settled':
      return messages.outstanding === 0 ? null : undefined;
    case 'error':
      return cause.error;
    case 'timeout':
      return messages.waiting ? deliveryTimeout(cause.after, messages.waiting) : null;
  }
}
