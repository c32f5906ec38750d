import { isFaultCode } from '../../../domain/cwmp/faultCode.ts';
import { cwmpFault } from '../../../domain/runs/failureMessages.ts';
import type { CpeFault, RunError } from '../../../domain/types.ts';
import type { CallFailure } from '../types.ts';
import type { LuaValue } from '../vm/stack.ts';
import { isTable } from './arguments.ts';

/** An error table that a function for the CPE returned to the script. */
export interface FailedCall {
  /** The name of the function. */
  caller: string;
  failure: CallFailure;
  /** The CPE's fault; undefined for another failure. */
  fault: CpeFault | undefined;
  /** The message that failed; undefined if none was sent. */
  message: { number: number; summary: string } | undefined;
}

const timeoutCode = '408';

/**
 * The calls that have failed so far, of all steps. They say which fault a run ends with: the one that the script
 * raises, the one that it discards, or the last one before it reports failure.
 */
export class FailedCalls {
  readonly #calls: FailedCall[] = [];

  add(call: FailedCall): void {
    this.#calls.push(call);
  }

  /** Returns the last call that the CPE answered with a fault. */
  get lastFault(): FailedCall | undefined {
    return this.#calls.findLast(({ fault }) => fault);
  }

  /** Forgets the last failure, which Cuttle itself has handled. */
  removeLast(): void {
    this.#calls.pop();
  }

  /** Returns the call that returned an error table; undefined if the table is none. */
  find(table: unknown): FailedCall | undefined {
    if (!isTable(table)) return undefined;
    const { error_code: code, error_message: text } = table;
    if (typeof code !== 'string' || typeof text !== 'string') return undefined;
    const call = this.#calls.findLast(({ failure }) => failure.error_code === code && failure.error_message === text);
    return call ?? readTable(code, text, table);
  }

  /** Returns the run's error for a table that the script raised; undefined if it is not an error table. */
  raised(table: unknown): RunError | undefined {
    const call = this.find(table);
    return call && toRunError(call);
  }
}

/** Returns the error of a run that fails with this call. */
export function toRunError({
  failure: { error_code: code, error_message: text },
  fault,
  message,
}: FailedCall): RunError {
  if (fault && message) return cwmpFault({ ...fault, ...message });
  if (fault) return { type: 'CwmpFault', message: `The CPE answered with fault ${code} ${text}`.trim(), ...fault };
  if (code !== timeoutCode) return { type: 'ScriptError', message: `${text} (${code})` };
  const what = message ? `Message ${message.number}, ${message.summary}: ${text}` : text;
  const about = message && { message_number: message.number, message_summary: message.summary };
  return { type: 'DeliveryTimeout', message: what, ...about };
}

/** Returns the error of a run that fails because the script takes no result of the call. */
export function toDiscardedError(call: FailedCall): RunError {
  const error = toRunError(call);
  return { ...error, message: `${error.message}; the script discards the result of ${call.caller}` };
}

/** Reads an error table that the script has made or changed itself. */
function readTable(code: string, text: string, { parameter_faults: faults }: Record<string, LuaValue>): FailedCall {
  const fault = isFaultCode(code)
    ? { fault_code: code, fault_string: text, parameter_faults: Array.isArray(faults) ? faults.flatMap(readFault) : [] }
    : undefined;
  return { caller: 'error', failure: { error_code: code, error_message: text }, fault, message: undefined };
}

function readFault(value: LuaValue): CpeFault['parameter_faults'] {
  const { parameter_name: name, fault_code: code, fault_string: text = '' } = isTable(value) ? value : {};
  const isFault = typeof name === 'string' && typeof code === 'string' && typeof text === 'string';
  return isFault ? [{ parameter_name: name, fault_code: code, fault_string: text }] : [];
}
