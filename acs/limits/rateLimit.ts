export interface Rate {
  /** So many at once. */
  burst: number;
  /** And so many again in each second. */
  perSecond: number;
}

/**
 * The generic cell rate algorithm: of each key nothing is kept but the time at which its burst is whole again. Where there are more
 * keys than may be kept, those are forgotten that were let through the longest ago.
 */
export class RateLimit {
  readonly #burst: number;
  readonly #interval: number;
  readonly #maxKeys: number;
  readonly #wholeAt = new Map<string, number>();

  constructor({ burst, perSecond }: Rate, maxKeys: number) {
    this.#burst = burst;
    this.#interval = 1000 / perSecond;
    this.#maxKeys = maxKeys;
  }

  /** Whether one more is within the rate; then it is counted. @param now in milliseconds. */
  take(key: string, now: number): boolean {
    const wholeAt = Math.max(now, this.#wholeAt.get(key) ?? 0);
    if (wholeAt - now > (this.#burst - 1) * this.#interval) return false;
    this.#wholeAt.delete(key);
    this.#wholeAt.set(key, wholeAt + this.#interval);
    if (this.#wholeAt.size > this.#maxKeys) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    for (const key of this.#wholeAt.keys()) {
      this.#wholeAt.delete(key);
      return;
    }
  }
}
