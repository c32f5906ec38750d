/**
 * Runs work at an interval, and at once when poked, one run at a time: a run that is due during another one is skipped.
 */
export class Periodic {
  readonly #work: () => Promise<void>;
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  /** @param work must not reject. */
  constructor(work: () => Promise<void>, milliseconds: number) {
    this.#work = work;
    this.#milliseconds = milliseconds;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#run();
    }, this.#milliseconds);
  }

  /** Does the work now, or once more when the work that is under way has ended. */
  poke(): void {
    if (this.#running) this.#again = true;
    else this.#run();
  }

  /** Resolves when the work that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Does nothing while the work is under way. */
  #run(): void {
    if (this.#stopped) return;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.#run();
    });
  }
}
