import type { StepEnd } from '../types.ts';

/** A Lua error at the script's current line, which the script may handle. The exceptions below it can't: they end it. */
export class ScriptFault extends Error {}

/** The step ends here, in order. */
export class Suspended extends Error {
  readonly end: StepEnd;

  constructor(end: StepEnd) {
    super(end.kind);
    this.end = end;
  }
}

/** The message names the limit and its value. */
export class LimitReached extends Error {}

/** Whether JavaScript's or WebAssembly's stack ended before Lua's limits were reached: such a machine is not to be used again. */
export function isStackExhausted(exception: unknown): boolean {
  return exception instanceof Error && ['RangeError', 'RuntimeError'].includes(exception.name);
}

/** A replayed script asked for something else than was recorded. */
export class ReplayMismatch extends Error {
  constructor(message: string) {
    super(`not deterministic: ${message}`);
  }
}
