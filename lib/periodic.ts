/** Does work now and then, never twice at the same time: what is due while it goes on is left out. */
export class Periodic {
  readonly #work: () => Promise<void>;
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout | undefined;
  #going: Promise<void> | undefined;

  /** @param work must not reject. */
  constructor(work: () => Promise<void>, milliseconds: number) {
    this.#work = work;
    this.#milliseconds = milliseconds;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#going ??= this.#work().finally(() => {
        this.#going = undefined;
      });
    }, this.#milliseconds);
  }

  /** Resolves when what goes on has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#going;
  }
}
