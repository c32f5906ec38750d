import type { Log } from '../../lib/observability/log.ts';

const windowMs = 60_000;

/** Logs what anybody may cause, but not as often as anybody may wish. */
export class LogLimit {
  readonly #log: Log;
  readonly #max: number;
  #until = 0;
  #count = 0;

  /** @param max lines a minute. */
  constructor(log: Log, max: number) {
    this.#log = log;
    this.#max = max;
  }

  info(about: object, message: string): void {
    const now = performance.now();
    if (now > this.#until) {
      if (this.#count > this.#max) this.#log.info({ left_out: this.#count - this.#max }, message);
      this.#until = now + windowMs;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= this.#max) this.#log.info(about, message);
  }
}
