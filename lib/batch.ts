/**
 * After `lateAfterMs` milliseconds the next batch goes out although the last one has not ended, up to `maxBatches` at
 * the same time.
 */
const defaults = { lateAfterMs: 1000, maxBatches: 4 };

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Natural batching: items that arrive while a batch is in progress go out with the next one. Under load many small
 * statements become one, and without load nothing waits. A batch that hangs does not hold up the next ones.
 */
export class Batch<Item, Result> {
  readonly #work: (items: Item[]) => Promise<Result[]>;
  readonly #maxItems: number;
  readonly #options: typeof defaults;
  #waiting: Waiting<Item, Result>[] = [];
  /** The batches that have not ended. */
  #running = 0;
  /** Those of them that have taken too long. */
  #late = 0;

  /**
   * @param work returns a result for each item, in order. When it rejects, every item of the batch rejects.
   * @param maxItems the maximum number of items in one batch.
   */
  constructor(work: (items: Item[]) => Promise<Result[]>, maxItems: number, options: Partial<typeof defaults> = {}) {
    this.#work = work;
    this.#maxItems = maxItems;
    this.#options = { ...defaults, ...options };
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    const isFree = this.#running === this.#late && this.#running < this.#options.maxBatches;
    if (isFree && this.#waiting.length > 0) void this.#go(this.#waiting.splice(0, this.#maxItems));
  }

  async #go(batch: Waiting<Item, Result>[]): Promise<void> {
    this.#running += 1;
    const state = { late: false };
    const timer = setTimeout(() => {
      state.late = true;
      this.#late += 1;
      this.#next();
    }, this.#options.lateAfterMs);
    try {
      const results = await this.#work(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      clearTimeout(timer);
      this.#running -= 1;
      if (state.late) this.#late -= 1;
    }
    this.#next();
  }
}
