import type { CpeFault, RunError } from '../types.ts';

/** How the messages of a run stand, read under the run's lock. */
export interface SettledMessages {
  outstanding: number;
  fault: (CpeFault & { number: number; summary: string }) | null;
  waiting: { number: number; summary: string; state: string; deviceId: string } | null;
}

/** What ended the run, as far as its messages did not. */
export type OutcomeCause =
  | { kind: 'settled' }
  | { kind: 'script'; error: RunError }
  | { kind: 'timeout'; after: string }
  | { kind: 'constraintViolation'; reason: string }
  | { kind: 'superseded' }
  | { kind: 'cancelled'; reason: string };

/**
 * A fault outweighs what else ended the run. Provisioned only if every message was acknowledged.
 * @returns the run's error, null where it is provisioned, undefined where it is not over yet.
 */
export function judgeOutcome(cause: OutcomeCause, messages: SettledMessages): RunError | null | undefined {
  if (messages.fault) return faultError(messages.fault);
  switch (cause.kind) {
    case 'settled':
      return messages.outstanding === 0 ? null : undefined;
    case 'script':
      return cause.error;
    case 'constraintViolation':
      return { type: 'DoesNotFit', message: cause.reason };
    case 'superseded':
      return {
        type: 'Superseded',
        message: 'The device was factory reset while the service was being applied; it is applied anew',
      };
    case 'cancelled':
      return { type: 'Cancelled', message: cause.reason };
    case 'timeout':
      return messages.waiting ? timeoutError(cause.after, messages.waiting) : null;
  }
}

function faultError(fault: NonNullable<SettledMessages['fault']>): RunError {
  const parameters = fault.parameter_faults.map((p) => `${p.parameter_name}: ${p.fault_code} ${p.fault_string}`.trim());
  const details = parameters.length > 0 ? ` (${parameters.join('; ')})` : '';
  return {
    type: 'CwmpFault',
    message:
      `The CPE answered message ${fault.number}, ${fault.summary}, with fault ${fault.fault_code} ${fault.fault_string}`.trim() +
      details,
    fault_code: fault.fault_code,
    fault_string: fault.fault_string,
    parameter_faults: fault.parameter_faults,
    message_number: fault.number,
  };
}

function timeoutError(after: string, waiting: NonNullable<SettledMessages['waiting']>): RunError {
  const state = waiting.state === 'sent' ? 'was sent and not answered' : 'was not fetched';
  return {
    type: 'DeliveryTimeout',
    message: `Message ${waiting.number}, ${waiting.summary}, ${state} by ${waiting.deviceId} within ${after}`,
    message_number: waiting.number,
  };
}
