export interface Rate {
  /** So many at once. */
  burst: number;
  /** And so many again in each second. */
  perSecond: number;
}

/** What is left of a key's rate: how many at once, and in how many milliseconds one more, and the whole burst. */
export interface Standing {
  left: number;
  nextMs: number;
  wholeMs: number;
}

/**
 * The generic cell rate algorithm: of each key nothing is kept but the time at which its burst is whole again. Where there are more
 * keys than may be kept, those are forgotten that were let through the longest ago.
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

  /** Whether one more is within the rate; then it is counted. @param now in milliseconds. */
  take(key: string, now: number): boolean {
    const { left, wholeMs } = this.standing(key, now);
    if (left < 1) return false;
    this.#wholeAt.delete(key);
    this.#wholeAt.set(key, now + wholeMs + this.#interval);
    if (this.#wholeAt.size > this.#maxKeys) this.#forgetOldest();
    return true;
  }

  /** Counts nothing. @param now in milliseconds. */
  standing(key: string, now: number): Standing {
    const wholeMs = Math.max(0, (this.#wholeAt.get(key) ?? 0) - now);
    // Rounded, so that sums of intervals do not fall short of a whole one.
    const room = Math.round((this.rate.burst - wholeMs / this.#interval) * 1e6) / 1e6;
    return { left: Math.max(0, Math.floor(room)), nextMs: Math.max(0, (1 - room) * this.#interval), wholeMs };
  }

  #forgetOldest(): void {
    for (const key of this.#wholeAt.keys()) {
      this.#wholeAt.delete(key);
      return;
    }
  }
}
