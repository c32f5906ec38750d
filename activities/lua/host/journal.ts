import { createHash } from 'node:crypto';
import { LimitReached, ReplayMismatch } from '../vm/exceptions.ts';
import type { CallResult, RecordedCall } from '../types.ts';

/** The numbered calls of a run: those of its earlier steps are answered as recorded, what comes after is executed and recorded. */
export class Journal {
  readonly added: RecordedCall[] = [];
  readonly #recorded: RecordedCall[];
  readonly #limit: number;
  #next = 0;

  constructor(recorded: RecordedCall[], limit: number) {
    this.#recorded = recorded;
    this.#limit = limit;
  }

  /** @throws ReplayMismatch, LimitReached, what `execute` throws. */
  call(name: string, args: (string | number)[], execute: () => CallResult): CallResult {
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
    if (this.#next > this.#limit)
      throw new LimitReached(`more than ${this.#limit} calls that send, wait, refresh or make credentials`);
    const result = execute();
    this.added.push({ name, digest, result });
    return result;
  }

  /** The script has ended: it must have made all calls that were recorded. */
  finish(): void {
    const missing = this.#recorded[this.#next];
    if (missing)
      throw new ReplayMismatch(`the script ended before call ${this.#next + 1}, recorded was ${missing.name}`);
  }
}
