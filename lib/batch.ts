/**
 * Natural batching: items that arrive while a batch is in progress go out with the next one. Under load many small
 * statements become one, and without load nothing waits.
 */
export class Batch<Item, Result> {
  readonly #work: (items: Item[]) => Promise<Result[]>;
  readonly #longest: number;
  #waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  #going = false;

  /**
   * @param work returns a result for each item, in order. When it rejects, every item of the batch rejects.
   * @param longest the maximum number of items in one batch.
   */
  constructor(work: (items: Item[]) => Promise<Result[]>, longest: number) {
    this.#work = work;
    this.#longest = longest;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#going) void this.#go();
    });
  }

  async #go(): Promise<void> {
    this.#going = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#longest);
      try {
        const results = await this.#work(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#going = false;
  }
}
