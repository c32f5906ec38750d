import type { Pool } from '../../db/core/pool.ts';
import { failDisabledDeliveries, startDeliveries } from '../../db/events/webhookDeliveries.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { Log } from '../observability/log.ts';
import { Periodic } from '../periodic.ts';

interface StarterDependencies {
  pool: Pool;
  log: Log;
  dispatchOutbox: (rows: OutboxRow[]) => void;
}

const everyMilliseconds = 1000;

/**
 * Starts webhook deliveries, which database triggers write with the API events, as far as the bounds of their
 * webhooks allow.
 */
export class DeliveryStarter {
  readonly #deps: StarterDependencies;
  readonly #sweeps = new Periodic(() => this.#sweep(), everyMilliseconds);

  constructor(deps: StarterDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    await this.#sweeps.stop();
  }

  /** There may be some to start. Never throws, and waits for nothing. */
  readonly hint = (): void => {
    this.#sweeps.poke();
  };

  async #sweep(): Promise<void> {
    const { pool, log, dispatchOutbox } = this.#deps;
    try {
      dispatchOutbox(await startDeliveries(pool));
      await failDisabledDeliveries(pool);
    } catch (error) {
      log.warn({ err: error }, 'Webhook deliveries cannot be started now; they wait in the database');
    }
  }
}
