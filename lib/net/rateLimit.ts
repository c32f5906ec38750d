import { dropOldest } from '../dropOldest.ts';

export interface Rate {
  /** The size of a burst. */
  burst: number;
  /** The rate after the burst. */
  perSecond: number;
}

/**
 * The state of a key's rate: the number of requests left, and the milliseconds until one more and until the whole
 * burst is available.
 */
export interface Standing {
  left: number;
  nextMs: number;
  wholeMs: number;
}

/**
 * The generic cell rate algorithm. Per key it stores only the time at which the whole burst is available again. When
 * there are too many keys, it forgets those that used it least recently.
 */
export class RateLimit {
  readonly rate: Rate;
  readonly #interval: number;
  readonly #maxKeys: number;
  readonly #wholeAt = new Map<string, number>();

  constructor(rate: Rate, maxKeys: number) {
    this.rate = rate;
    this.#interval = 1000 / rate.perSecond;
    this.#maxKeys = maxKeys;
  }

  /**
   * Counts one request and returns true if the rate allows it.
   * @param now in milliseconds.
   */
  take(key: string, now: number): boolean {
    const { left, wholeMs } = this.standing(key, now);
    if (left < 1) return false;
    this.#wholeAt.delete(key);
    this.#wholeAt.set(key, now + wholeMs + this.#interval);
    dropOldest(this.#wholeAt, this.#maxKeys);
    return true;
  }

  /**
   * Reads the state without counting.
   * @param now in milliseconds.
   */
  standing(key: string, now: number): Standing {
    const wholeMs = Math.max(0, (this.#wholeAt.get(key) ?? 0) - now);
    // Rounded, so that sums of intervals do not fall short of a whole one.
    const room = Math.round((this.rate.burst - wholeMs / this.#interval) * 1e6) / 1e6;
    return { left: Math.max(0, Math.floor(room)), nextMs: Math.max(0, (1 - room) * this.#interval), wholeMs };
  }
}
