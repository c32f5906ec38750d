import { deleteOldAuditEvents } from '../db/access/audit.ts';
import { adoptRestoredEvents, deleteOldEvents } from '../db/events/events.ts';
import { deleteOutdatedKeys } from '../db/access/idempotencyKeys.ts';
import type { Pool } from '../db/core/pool.ts';
import { deleteOldDeliveries } from '../db/events/webhookDeliveries.ts';
import { apiEventRetentionDays } from '../domain/apiEvents.ts';
import type { Log } from './observability/log.ts';
import { Periodic } from './periodic.ts';

export interface Kept {
  /** For the log. */
  what: string;
  everyMilliseconds: number;
  /** Rows that one statement takes at most, so that none holds its locks for long. */
  portion: number;
  /** One after the other; each returns how many rows it took. */
  takeSome: ((pool: Pool, limit: number) => Promise<number>)[];
  prepare?: (pool: Pool) => Promise<void>;
}

/** What is kept for a time only, of all organizations. */
export const auditEvents: Kept = {
  what: 'audit events',
  everyMilliseconds: 3_600_000,
  portion: 10_000,
  takeSome: [deleteOldAuditEvents],
};
export const keptAnswers: Kept = {
  what: 'idempotency keys',
  everyMilliseconds: 60_000,
  portion: 1000,
  takeSome: [deleteOutdatedKeys],
};
export const events: Kept = {
  what: 'events',
  everyMilliseconds: 600_000,
  portion: 5000,
  takeSome: [
    (pool, limit) => deleteOldDeliveries(pool, apiEventRetentionDays, limit),
    (pool, limit) => deleteOldEvents(pool, apiEventRetentionDays, limit),
  ],
  prepare: adoptRestoredEvents,
};

/** Takes away what is kept no longer, now and then. */
export class Retention {
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #kept: Kept;
  readonly #sweeps: Periodic;
  #stopped = false;

  constructor({ pool, log }: { pool: Pool; log: Log }, kept: Kept) {
    this.#pool = pool;
    this.#log = log;
    this.#kept = kept;
    this.#sweeps = new Periodic(() => this.sweep(), kept.everyMilliseconds);
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sweeps.stop();
  }

  async sweep(): Promise<void> {
    const { what, portion, takeSome, prepare } = this.#kept;
    try {
      await prepare?.(this.#pool);
      for (const take of takeSome) while (!this.#stopped && (await take(this.#pool, portion)) === portion);
    } catch (error) {
      this.#log.warn({ err: error }, `old ${what} stay for now`);
    }
  }
}
