import type { Log } from '../observability/log.ts';
import { Periodic } from '../periodic.ts';

interface TellingWork {
  everyMilliseconds: number;
  /** Tells Temporal of rows that it was not told of. */
  tell: () => Promise<void>;
  /** Every so many sweeps: looks whether the executions of those that it was told of are still there. */
  sweepsPerLook: number;
  look: () => Promise<void>;
  log: Log;
  /** Logged where it begins to fail, and not again before it has gone well. */
  complaint: string;
}

/** Tells Temporal, now and then, of what was committed for it, and looks after what came of that. What fails waits in the database. */
export class TellingSweeps {
  readonly #work: TellingWork;
  readonly #sweeps: Periodic;
  #count = 0;
  #failing = false;

  constructor(work: TellingWork) {
    this.#work = work;
    this.#sweeps = new Periodic(() => this.#sweep(), work.everyMilliseconds);
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    await this.#sweeps.stop();
  }

  async #sweep(): Promise<void> {
    const { tell, look, sweepsPerLook, log, complaint } = this.#work;
    this.#count += 1;
    try {
      await tell();
      if (this.#count % sweepsPerLook === 0) await look();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) log.warn({ err: error }, complaint);
      this.#failing = true;
    }
  }
}
