/** Runs work at an interval, one run at a time: a run that is due while another is in progress is skipped. */
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

  /** Resolves when the work in progress has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#going;
  }
}
