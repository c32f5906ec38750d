/**
 * Natural batching: what is asked for while a batch is on its way goes out with the next one. So many small statements become one under
 * load, and nothing waits when there is none.
 */
export class Batch<Item, Result> {
  readonly #work: (items: Item[]) => Promise<Result[]>;
  readonly #longest: number;
  #waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  #going = false;

  /**
   * @param work returns a result for each item, in their order. Where it rejects, all of the batch do.
   * @param longest how many items one batch may have.
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
