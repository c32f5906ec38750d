import type { RunError } from '../../domain/types.ts';
import { LuaStatus } from './vm/capi.ts';
import { isStackExhausted, LimitReached, ReplayMismatch, Suspended } from './vm/exceptions.ts';
import { memoryLimit } from './vm/memory.ts';
import type { LuaLimits, StepEnd } from './types.ts';
import type { LuaError } from './vm/vm.ts';

const maxMessage = 500;
const stackLimit =
  "the script's calls nest deeper than Lua's limits of 200 C calls and 1,000,000 stack slots (stack overflow)";

export function scriptError(message: string, line: number | undefined): RunError {
  return withLine('ScriptError', message, line);
}

/** @param message names the limit and its value. */
export function limitExceeded(message: string, line: number | undefined): RunError {
  return withLine('LimitExceeded', message, line);
}

/** An error that the script did not handle. */
export function fromLua({ status, message, line }: LuaError, limits: LuaLimits): RunError {
  // `coroutine.wrap` puts its own place before that of the error.
  const [, number, text = message] = /^(?:script:\d+: )*script:(\d+): ([^]*)$/.exec(message) ?? [];
  const place = number === undefined ? line : Number(number);
  if (status === LuaStatus.memory) return limitExceeded(memoryLimit(limits.memoryBytes), place);
  // An error in the handling of an error: there was no stack left for it.
  if (status === LuaStatus.handler || text.includes('stack overflow')) return limitExceeded(stackLimit, place);
  return scriptError(text, place);
}

/** How an exception ended a step; undefined where it is none of a script's. */
export function fromException(exception: unknown, line: number | undefined): StepEnd | undefined {
  if (exception instanceof Suspended) return exception.end;
  const error = exceptionError(exception, line);
  return error && { kind: 'error', error };
}

function exceptionError(exception: unknown, line: number | undefined): RunError | undefined {
  if (exception instanceof LimitReached) return limitExceeded(exception.message, line);
  if (exception instanceof ReplayMismatch) return scriptError(exception.message, line);
  return isStackExhausted(exception) ? limitExceeded(stackLimit, line) : undefined;
}

function withLine(type: 'ScriptError' | 'LimitExceeded', text: string, line: number | undefined): RunError {
  const message = (line === undefined ? text : `line ${line}: ${text}`).replace(/\p{Cc}+/gu, ' ');
  const bounded = message.length > maxMessage ? `${message.slice(0, maxMessage - 1)}…` : message;
  return { type, message: bounded.toWellFormed(), ...(line === undefined ? {} : { line }) };
}
