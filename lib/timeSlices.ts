import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SlicedWork } from '../domain/slicedWork.ts';

interface Waiting {
  /** Works until this time on the clock of `performance.now()`, or until the end. Returns whether it has ended. */
  advance: (until: number) => boolean;
}

/** In milliseconds: how long work runs before everything else in the process gets its turn. */
const sliceMs = 5;

/**
 * Shares the thread between long computations and everything else. Each runs for a slice of 5 ms in turn, and after
 * each slice the event loop handles what has arrived meanwhile. Short work is done at once.
 */
export class TimeSlices {
  readonly #now: () => number;
  readonly #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(now = (): number => performance.now()) {
    this.#now = now;
  }

  /** Returns the result of the work, or throws its error. */
  run<Result>(work: SlicedWork<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const advance = (until: number): boolean => {
      try {
        do {
          const { done, value } = work.next();
          if (!done) continue;
          resolve(value);
          return true;
        } while (this.#now() < until);
        return false;
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        return true;
      }
    };
    if (this.#isRunning || !advance(this.#now() + sliceMs)) {
      this.#waiting.push({ advance });
      if (!this.#isRunning) void this.#runAll();
    }
    return promise;
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await nextTurn();
      if (!next.advance(this.#now() + sliceMs)) this.#waiting.push(next);
    }
    this.#isRunning = false;
  }
}
