import { adoptRestoredEvents, deleteOldEvents } from '../db/events.ts';
import type { Pool } from '../db/pool.ts';
import { deleteOldDeliveries } from '../db/webhookDeliveries.ts';
import { eventDays } from '../domain/eventTypes.ts';
import type { Log } from './log.ts';
import { Periodic } from './periodic.ts';

const everyMilliseconds = 10 * 60_000;
const batch = 5000;

/** Deletes the events that are older than they are kept, and their deliveries. */
export class EventRetention {
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #sweeps = new Periodic(() => this.#sweep(), everyMilliseconds);
  #stopped = false;

  constructor(pool: Pool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sweeps.stop();
  }

  async #sweep(): Promise<void> {
    try {
      await adoptRestoredEvents(this.#pool);
      for (const deleteSome of [deleteOldDeliveries, deleteOldEvents]) {
        while (!this.#stopped && (await deleteSome(this.#pool, eventDays, batch)) === batch);
      }
    } catch (error) {
      this.#log.warn({ err: error }, 'cannot delete old events');
    }
  }
}
