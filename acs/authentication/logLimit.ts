import type { Log } from '../../lib/observability/log.ts';

const windowMs = 60_000;

/** Limits how often messages are logged that any client can cause. */
export class LogLimit {
  readonly #log: Log;
  readonly #max: number;
  #until = 0;
  #count = 0;

  /** @param max lines per minute. */
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
