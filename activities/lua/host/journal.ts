import { createHash } from 'node:crypto';
import { LimitReached, ReplayMismatch, Suspended } from '../errors.ts';
import type { AnswerReference, CallFailure, CallResult, RecordedCall, StepInput } from '../types.ts';

/**
 * The calls of a run that have an effect or wait, numbered. Calls of earlier steps return what was recorded; later ones
 * are executed and recorded. Holds the script's clock, too, which only advances when a wait ends.
 */
export class Journal {
  /** The calls that this step added. */
  readonly added: RecordedCall[] = [];
  readonly #recorded: RecordedCall[];
  readonly #maxCalls: number;
  #next = 0;
  #now: number;
  /** The wait that ended before this step and was not replayed yet: when it ended, and what it was for. */
  #resumed: { at: number; answer: AnswerReference | undefined } | undefined;

  constructor(input: StepInput, maxCalls: number) {
    this.#recorded = input.calls;
    this.#maxCalls = maxCalls;
    this.#now = input.startedAt;
    this.#resumed = input.resumedAt === undefined ? undefined : { at: input.resumedAt, answer: input.resumedWith };
  }

  /** The script's clock, in milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** Executes a call that does not wait, once, and records its result. */
  effect(name: string, args: (string | number)[], execute: () => CallResult): CallResult {
    return this.#call(name, args, () => {
      if (this.#resumed) throw this.#unexpectedCall(name);
      return execute();
    });
  }

  /**
   * @param endsSession lets the CPE's session end meanwhile.
   * @throws Suspended unless this sleep has ended.
   */
  sleep(seconds: number, endsSession: boolean): void {
    this.#now = Number(
      this.#call('sleep', [seconds, ...(endsSession ? ['ends session'] : [])], () => {
        if (!this.#resumed) {
          const end = { kind: 'sleep' as const, seconds: Math.ceil(seconds * 1000) / 1000 };
          throw new Suspended(endsSession ? { ...end, endsSession: true } : end);
        }
        const { at, answer } = this.#resumed;
        if (answer) throw this.#unexpectedCall('sleep');
        this.#resumed = undefined;
        return at;
      }),
    );
  }

  /**
   * Makes a call that waits for an answer.
   * @param start begins the wait: throws Suspended, or returns why the call fails.
   * @returns where to find the answer.
   */
  awaitAnswer(name: string, args: (string | number)[], start: () => CallFailure): AnswerReference | CallFailure {
    const result = this.#call(name, args, () => {
      if (!this.#resumed) return start();
      const { at, answer } = this.#resumed;
      if (!answer) throw this.#unexpectedCall(name);
      this.#resumed = undefined;
      return { endedAt: at, answer };
    });
    if (typeof result !== 'object' || result === null)
      throw new ReplayMismatch(`the recorded result of ${name} is not an answer`);
    if (!('endedAt' in result)) return result;
    this.#now = result.endedAt;
    return result.answer;
  }

  /** @throws ReplayMismatch if the script ended before it made all recorded calls. */
  finish(): void {
    const missing = this.#recorded[this.#next];
    if (missing)
      throw new ReplayMismatch(`the script ended before call ${this.#next + 1}, which was recorded as ${missing.name}`);
    if (this.#resumed) {
      const wait = this.#resumed.answer ? 'answer that it waited for' : 'sleep that suspended it';
      throw new ReplayMismatch(`the script ended before the ${wait}`);
    }
  }

  /** @throws ReplayMismatch, LimitReached, or what `execute` throws. */
  #call(name: string, args: (string | number)[], execute: () => CallResult): CallResult {
    const digest = createHash('sha256')
      .update(JSON.stringify([name, ...args]))
      .digest('hex');
    const recorded = this.#recorded[this.#next];
    this.#next += 1;
    if (recorded) {
      if (recorded.name === name && recorded.digest === digest) return recorded.result;
      const otherArguments = recorded.name === name ? ' with other arguments' : '';
      throw new ReplayMismatch(`call ${this.#next} is ${name}${otherArguments}, recorded was ${recorded.name}`);
    }
    if (this.#next > this.#maxCalls)
      throw new LimitReached(`more than ${this.#maxCalls} calls that send, wait, refresh or create credentials`);
    const result = execute();
    this.added.push({ name, digest, result });
    return result;
  }

  #unexpectedCall(name: string): ReplayMismatch {
    return new ReplayMismatch(`the script was suspended in ${this.#resumedCall}, and now calls ${name}`);
  }

  get #resumedCall(): string {
    return this.#resumed?.answer ? 'a call that waits for an answer' : 'sleep';
  }
}
