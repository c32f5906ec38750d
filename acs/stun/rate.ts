const windowMs = 1000;

/**
 * Bounds how many datagrams a second are answered: of one address, since the address may be forged and its owner the victim, and of
 * all. Many CPEs may share one address (carriers' NAT).
 */
export class Rate {
  readonly #perAddress: number;
  readonly #inAll: number;
  readonly #counts = new Map<string, number>();
  #total = 0;
  #until = 0;

  constructor(limits: { perAddress: number; inAll: number }) {
    this.#perAddress = limits.perAddress;
    this.#inAll = limits.inAll;
  }

  /** @param now in milliseconds, of any clock that only goes forward. */
  admits(address: string, now: number): boolean {
    if (now >= this.#until) {
      this.#counts.clear();
      this.#total = 0;
      this.#until = now + windowMs;
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    if (count > this.#perAddress || this.#total >= this.#inAll) return false;
    this.#counts.set(address, count);
    this.#total += 1;
    return true;
  }
}
