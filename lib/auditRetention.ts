import { deleteOldAuditEvents } from '../db/audit.ts';
import type { Pool } from '../db/pool.ts';
import type { Log } from './log.ts';
import { Periodic } from './periodic.ts';

const everyMilliseconds = 3_600_000;
const batch = 10_000;

/** Takes audit events away that are kept no longer, every hour. */
export class AuditRetention {
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #sweeps = new Periodic(() => this.sweep(), everyMilliseconds);

  constructor({ pool, log }: { pool: Pool; log: Log }) {
    this.#pool = pool;
    this.#log = log;
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    await this.#sweeps.stop();
  }

  async sweep(): Promise<void> {
    try {
      let deleted: number;
      do deleted = await deleteOldAuditEvents(this.#pool, batch);
      while (deleted === batch);
    } catch (error) {
      this.#log.warn({ err: error }, 'old audit events stay for now');
    }
  }
}
