/**
 * A queue that serves its owners in turn: an owner with many entries waits no longer, and makes others wait no longer,
 * than one with few.
 */
export class FairQueue<Entry> {
  /** By owner. The owner whose turn is next comes first. */
  readonly #entries = new Map<string, Entry[]>();

  get size(): number {
    return [...this.#entries.values()].reduce((sum, { length }) => sum + length, 0);
  }

  add(owner: string, entry: Entry): void {
    const entries = this.#entries.get(owner);
    if (entries) entries.push(entry);
    else this.#entries.set(owner, [entry]);
  }

  /** Removes and returns the oldest entry of the owner whose turn it is, among those that `mayRun`. */
  take(mayRun: (owner: string) => boolean): { owner: string; entry: Entry } | undefined {
    for (const [owner, entries] of this.#entries) {
      if (!mayRun(owner)) continue;
      const [entry, ...rest] = entries;
      this.#entries.delete(owner);
      if (rest.length > 0) this.#entries.set(owner, rest);
      if (entry !== undefined) return { owner, entry };
    }
    return undefined;
  }

  remove(owner: string, entry: Entry): void {
    const rest = (this.#entries.get(owner) ?? []).filter((each) => each !== entry);
    if (rest.length > 0) this.#entries.set(owner, rest);
    else this.#entries.delete(owner);
  }

  /** Removes and returns all entries. */
  clear(): Entry[] {
    const entries = [...this.#entries.values()].flat();
    this.#entries.clear();
    return entries;
  }
}
