/** A set that forgets what was remembered the longest ago. */
export class Recent {
  readonly #most: number;
  readonly #texts = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  has(text: string): boolean {
    return this.#texts.has(text);
  }

  remember(text: string): void {
    this.#texts.delete(text);
    this.#texts.add(text);
    const oldest = this.#texts.values().next();
    if (this.#texts.size > this.#most && !oldest.done) this.#texts.delete(oldest.value);
  }

  forget(text: string): void {
    this.#texts.delete(text);
  }
}
