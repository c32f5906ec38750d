/** A set of at most `limit` texts. A further text replaces the one that was added the longest ago. */
export class RecentlySeen {
  readonly #limit: number;
  readonly #texts = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(text: string): boolean {
    return this.#texts.has(text);
  }

  add(text: string): void {
    this.#texts.delete(text);
    this.#texts.add(text);
    const oldest = this.#texts.values().next();
    if (this.#texts.size > this.#limit && !oldest.done) this.#texts.delete(oldest.value);
  }

  delete(text: string): void {
    this.#texts.delete(text);
  }
}
