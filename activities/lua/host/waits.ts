import { ReplayMismatch, Suspended } from '../vm/exceptions.ts';
import type { Journal } from './journal.ts';
import type { AnswerReference, CallFailure, CallResult, StepInput } from '../types.ts';

/** A script's waits and its clock, which stands still between two of them. */
export class Waits {
  readonly #journal: Journal;
  #now: number;
  /** The wait that is over and was not reached yet: when it ended, and what it was for. */
  #resumed: { at: number; answer: AnswerReference | undefined } | undefined;

  constructor(input: StepInput, journal: Journal) {
    this.#journal = journal;
    this.#now = input.startedAt;
    this.#resumed = input.resumedAt === undefined ? undefined : { at: input.resumedAt, answer: input.resumedWith };
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** An effect that takes no time: done once, and recorded. */
  effect(name: string, args: (string | number)[], execute: () => CallResult): CallResult {
    return this.#journal.call(name, args, () => {
      if (this.#resumed) throw new ReplayMismatch(`the script was suspended in ${this.#place}, and now calls ${name}`);
      return execute();
    });
  }

  /** @throws Suspended, unless this is the sleep that is over. */
  sleep(seconds: number): void {
    this.#now = Number(
      this.#journal.call('sleep', [seconds], () => {
        if (!this.#resumed) throw new Suspended({ kind: 'sleep', seconds: Math.ceil(seconds * 1000) / 1000 });
        const { at, answer } = this.#resumed;
        if (answer) throw new ReplayMismatch(`the script was suspended in ${this.#place}, and now calls sleep`);
        this.#resumed = undefined;
        return at;
      }),
    );
  }

  /**
   * A call that waits for an answer.
   * @param start begins it: throws Suspended, or returns why it can't.
   * @returns where the answer is.
   */
  answer(name: string, args: (string | number)[], start: () => CallFailure): AnswerReference | CallFailure {
    const result = this.#journal.call(name, args, () => {
      if (!this.#resumed) return start();
      const { at, answer } = this.#resumed;
      if (!answer) throw new ReplayMismatch(`the script was suspended in ${this.#place}, and now calls ${name}`);
      this.#resumed = undefined;
      return { endedAt: at, answer };
    });
    if (typeof result !== 'object' || result === null)
      throw new ReplayMismatch(`what was recorded of ${name} is no answer`);
    if (!('endedAt' in result)) return result;
    this.#now = result.endedAt;
    return result.answer;
  }

  /** The script has ended. */
  finish(): void {
    this.#journal.finish();
    if (this.#resumed)
      throw new ReplayMismatch(
        `the script ended before the ${this.#resumed.answer ? 'answer' : 'sleep'} in which it was suspended`,
      );
  }

  get #place(): string {
    return this.#resumed?.answer ? 'a call that waits for an answer' : 'sleep';
  }
}
