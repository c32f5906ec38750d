import { deleteOldAuditEvents } from '../db/access/audit.ts';
import { adoptRestoredEvents, deleteOldEvents } from '../db/events/events.ts';
import { deleteUnusedCredentials } from '../db/devices/credentials.ts';
import { deleteOutdatedKeys } from '../db/access/idempotencyKeys.ts';
import type { Pool } from '../db/core/pool.ts';
import { deleteOldDeliveries } from '../db/events/webhookDeliveries.ts';
import { apiEventRetentionDays } from '../domain/apiEvents.ts';
import type { Log } from './observability/log.ts';
import { Periodic } from './periodic.ts';

export interface RetentionPolicy {
  /** The name for log lines. */
  name: string;
  everyMilliseconds: number;
  /** The maximum number of rows that one statement deletes, so that it does not hold locks for long. */
  portion: number;
  /** Called one after the other; each returns the number of rows that it deleted. */
  deletePortions: ((pool: Pool, limit: number) => Promise<number>)[];
  prepare?: (pool: Pool) => Promise<void>;
}

const unusedCredentialDays = 90;

/** The retention policies, each for all organizations. */
export const auditEvents: RetentionPolicy = {
  name: 'audit events',
  everyMilliseconds: 3_600_000,
  portion: 10_000,
  deletePortions: [deleteOldAuditEvents],
};
export const idempotencyKeys: RetentionPolicy = {
  name: 'idempotency keys',
  everyMilliseconds: 60_000,
  portion: 1000,
  deletePortions: [deleteOutdatedKeys],
};
export const events: RetentionPolicy = {
  name: 'events',
  everyMilliseconds: 600_000,
  portion: 5000,
  deletePortions: [
    (pool, limit) => deleteOldDeliveries(pool, apiEventRetentionDays, limit),
    (pool, limit) => deleteOldEvents(pool, apiEventRetentionDays, limit),
  ],
  prepare: adoptRestoredEvents,
};
export const credentials: RetentionPolicy = {
  name: 'credentials',
  everyMilliseconds: 3_600_000,
  portion: 1000,
  deletePortions: [(pool, limit) => deleteUnusedCredentials(pool, unusedCredentialDays, limit)],
};

/** Deletes rows past their retention period, at intervals. */
export class RetentionSweep {
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #policy: RetentionPolicy;
  readonly #sweeps: Periodic;
  #stopped = false;

  constructor({ pool, log }: { pool: Pool; log: Log }, policy: RetentionPolicy) {
    this.#pool = pool;
    this.#log = log;
    this.#policy = policy;
    this.#sweeps = new Periodic(() => this.sweep(), policy.everyMilliseconds);
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sweeps.stop();
  }

  async sweep(): Promise<void> {
    const { name, portion, deletePortions, prepare } = this.#policy;
    try {
      await prepare?.(this.#pool);
      for (const deletePortion of deletePortions)
        while (!this.#stopped && (await deletePortion(this.#pool, portion)) === portion);
    } catch (error) {
      this.#log.warn({ err: error }, `old ${name} stay for now`);
    }
  }
}
