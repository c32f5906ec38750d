import type { CpeFault, RunError } from '../types.ts';

/**
 * The wording of every failure of a run, except ScriptError and LimitExceeded, whose text comes from the script's
 * execution.
 */

export function cwmpFault(fault: CpeFault & { number: number; summary: string }): RunError {
  const parameters = fault.parameter_faults.map((p) => `${p.parameter_name}: ${p.fault_code} ${p.fault_string}`.trim());
  const details = parameters.length > 0 ? ` (${parameters.join('; ')})` : '';
  const answer = `The CPE answered message ${fault.number}, ${fault.summary}, with fault ${fault.fault_code}`;
  return {
    type: 'CwmpFault',
    message: `${answer} ${fault.fault_string}`.trim() + details,
    fault_code: fault.fault_code,
    fault_string: fault.fault_string,
    parameter_faults: fault.parameter_faults,
    message_number: fault.number,
    message_summary: fault.summary,
  };
}

export interface UnansweredMessage {
  number: number;
  summary: string;
  state: string;
  deviceId: string;
}

/** @param limit the delivery time limit, such as "24 h". */
export function deliveryTimeout(limit: string, { number, summary, state, deviceId }: UnansweredMessage): RunError {
  const progress = state === 'sent' ? 'was sent but not answered' : 'was not fetched';
  return {
    type: 'DeliveryTimeout',
    message: `Message ${number}, ${summary}, ${progress} by ${deviceId} within ${limit}`,
    message_number: number,
    message_summary: summary,
  };
}

/** @param violation see constraintViolation; undefined if the constraints or the device have changed since. */
export function doesNotFit(violation: string | undefined): RunError {
  const message = 'The device does not meet the constraints of the service';
  return { type: 'DoesNotFit', message: violation === undefined ? message : `${message}: ${violation}` };
}

export const statusFailed = 'The script set provisioning_status to "failed"';
export const withoutStatus = 'The script ended without setting provisioning_status';

/**
 * @param status what the script set; undefined if it set nothing.
 * @param fault the last fault of the CPE that the script waited for.
 */
export function scriptFailed(status: 'failed' | undefined, fault?: RunError): RunError {
  const message = status === 'failed' ? statusFailed : withoutStatus;
  return { ...fault, type: 'ScriptFailed', message: fault ? `${message}. Last fault: ${fault.message}` : message };
}

export const superseded: RunError = {
  type: 'Superseded',
  message: 'The device was factory reset during the run; the service is applied again',
};

export function cancelled(isDetached: boolean): RunError {
  const message = isDetached ? 'The service was detached from the device' : 'The run was cancelled';
  return { type: 'Cancelled', message };
}

/** For a run that was deleted with its device or service. */
export const deleted: RunError = { type: 'Cancelled', message: 'The device or its service was deleted' };

export const terminated: RunError = {
  type: 'Terminated',
  message: 'The workflow execution of this run was terminated or reset before it ended',
};

export function missingStep(step: number): RunError {
  return { type: 'InternalError', message: `Step ${step} of the script has no stored result` };
}
