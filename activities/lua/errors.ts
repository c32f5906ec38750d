import type { RunError } from '../../domain/types.ts';
import type { LuaLimits, StepEnd } from './types.ts';
import { LuaStatus } from './vm/capi.ts';

/**
 * A Lua error at the script's current line. The script can handle it with `pcall`; it cannot handle the exceptions
 * below.
 */
export class ScriptFault extends Error {}

/** Ends the step where the script must wait. */
export class Suspended extends Error {
  readonly end: StepEnd;

  constructor(end: StepEnd) {
    super(end.kind);
    this.end = end;
  }
}

/** Ends the script at a limit. The message names the limit and its value. */
export class LimitReached extends Error {}

/** Ends a replayed script that makes another call than the recorded one. */
export class ReplayMismatch extends Error {
  constructor(message: string) {
    super(`not deterministic: ${message}`);
  }
}

/** Ends the run with an error of a call whose result the script discards. */
export class RunFailed extends Error {
  readonly error: RunError;

  constructor(error: RunError) {
    super(error.message);
    this.error = error;
  }
}

/** An error that the script did not handle, as Lua reports it. */
export interface LuaError {
  status: number;
  message: string;
  /** Where it was raised; used if the message does not say. */
  line: number | undefined;
  /** The table that was raised. */
  raised: unknown;
}

const maxMessageLength = 500;
const stackLimit =
  "the script's calls nest deeper than Lua's limits of 200 C calls and 1,000,000 stack slots (stack overflow)";

export function memoryLimit(bytes: number): string {
  return `the script needs more than ${bytes / (1024 * 1024)} MiB of memory`;
}

export function scriptError(message: string, line: number | undefined): RunError {
  return atLine({ type: 'ScriptError', message }, line);
}

/** @param message names the limit and its value. */
export function limitExceeded(message: string, line: number | undefined): RunError {
  return atLine({ type: 'LimitExceeded', message }, line);
}

/**
 * Returns the run's error for a Lua error that the script did not handle.
 * @param lastLine of the script. A higher number in the message is the script's own text.
 */
export function fromLuaError({ status, message, line }: LuaError, limits: LuaLimits, lastLine: number): RunError {
  // `coroutine.wrap` puts its own position before that of the error.
  const [, number, text = message] = /^(?:script:\d+: )*script:(\d+): ([^]*)$/.exec(message) ?? [];
  const errorLine = number === undefined || Number(number) > lastLine ? line : Number(number);
  if (status === LuaStatus.memory) return limitExceeded(memoryLimit(limits.memoryBytes), errorLine);
  // An error in the message handler means that no stack was left for it.
  if (status === LuaStatus.handler || text.includes('stack overflow')) return limitExceeded(stackLimit, errorLine);
  return scriptError(text, errorLine);
}

/** Returns how an exception ended a step; undefined if the script did not cause it. */
export function fromException(exception: unknown, line: number | undefined): StepEnd | undefined {
  if (exception instanceof Suspended) return exception.end;
  const error = exceptionError(exception, line);
  return error && { kind: 'error', error };
}

/**
 * Whether the stack of JavaScript or WebAssembly overflowed before Lua's limits were reached. The VM must not be used
 * again.
 */
export function isStackExhausted(exception: unknown): boolean {
  return exception instanceof Error && ['RangeError', 'RuntimeError'].includes(exception.name);
}

function exceptionError(exception: unknown, line: number | undefined): RunError | undefined {
  if (exception instanceof RunFailed) return atLine(exception.error, line);
  if (exception instanceof LimitReached) return limitExceeded(exception.message, line);
  if (exception instanceof ReplayMismatch) return scriptError(exception.message, line);
  return isStackExhausted(exception) ? limitExceeded(stackLimit, line) : undefined;
}

/** Puts the line before the error's message, and bounds the message. */
export function atLine(error: RunError, line: number | undefined): RunError {
  const text = line === undefined ? error.message : `line ${line}: ${error.message}`;
  const message = text.replace(/\p{Cc}+/gu, ' ');
  const bounded = message.length > maxMessageLength ? `${message.slice(0, maxMessageLength - 1)}…` : message;
  return { ...error, message: bounded.toWellFormed(), ...(line === undefined ? {} : { line }) };
}
