import type { OutboxRow } from '../../db/runs/outbox.ts';
import { claimDueOutbox, deleteOutbox, readOutbox } from '../../db/runs/outbox.ts';
import type { Pool } from '../../db/core/pool.ts';
import { queueDueRetries } from '../../db/runs/triggers.ts';
import type { Log } from '../observability/log.ts';
import { Periodic } from '../periodic.ts';

interface DispatcherDependencies {
  pool: Pool;
  log: Log;
  /** Rejects where Temporal could not be told: the row is told again later. */
  tellTemporal: (row: OutboxRow) => Promise<void>;
  /** Why it could not be told, and what to do. */
  explain: (error: unknown) => Promise<string>;
}

const sweepMilliseconds = 1000;
/** How many rows one sweep takes, and how many are told at the same time. */
const batch = 100;
/** Beyond this many the ids are left to the sweep: the table holds them anyway. */
const longestQueue = 10_000;

/**
 * Tells Temporal what was committed to the outbox: at once what this process wrote, and by a slow sweep what any process left
 * behind. A row is deleted once it was told. The sweep also queues the automatic retries whose time has come.
 */
export class OutboxDispatcher {
  readonly #deps: DispatcherDependencies;
  #queue: string[] = [];
  #told: string[] = [];
  #pumping: Promise<void> | undefined;
  #deleting: Promise<void> | undefined;
  readonly #sweeps = new Periodic(() => this.#sweep(), sweepMilliseconds);
  /** Whether the last attempt failed: it is logged when that changes, not for each row. */
  #failing = false;

  constructor(deps: DispatcherDependencies) {
    this.#deps = deps;
  }

  start(): void {
    this.#sweeps.start();
  }

  /** Resolves when what was being told has been. What is left is told by whoever runs next. */
  async stop(): Promise<void> {
    this.#queue = [];
    await Promise.all([this.#pumping, this.#sweeps.stop()]);
    await this.#deleting;
  }

  /** To be called after the commit of the rows; waits for nothing. */
  readonly tell = (ids: string[]): void => {
    if (ids.length === 0 || this.#queue.length + ids.length > longestQueue) return;
    this.#queue.push(...ids);
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
  };

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      const ids = this.#queue.splice(0, batch);
      try {
        await this.#tellAll(await readOutbox(this.#deps.pool, ids));
      } catch (error) {
        this.#deps.log.warn({ err: error }, 'cannot read the outbox');
      }
    }
  }

  async #sweep(): Promise<void> {
    try {
      let rows: OutboxRow[];
      do {
        rows = await claimDueOutbox(this.#deps.pool, batch);
        await this.#tellAll(rows);
      } while (rows.length === batch && !this.#failing);
      this.tell(await queueDueRetries(this.#deps.pool, batch));
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'cannot sweep the outbox');
    }
  }

  /** Rows of one instance one after the other, in order; instances side by side. */
  async #tellAll(rows: OutboxRow[]): Promise<void> {
    const instances = Map.groupBy(rows, (row) => row.instanceId);
    await Promise.all([...instances.values()].map((ofInstance) => this.#tellInOrder(ofInstance)));
    await this.#deleting;
  }

  async #tellInOrder(rows: OutboxRow[]): Promise<void> {
    try {
      for (const row of rows) {
        await this.#deps.tellTemporal(row);
        this.#deleteSoon(row.id);
      }
      if (this.#failing) this.#deps.log.info('Temporal can be told again');
      this.#failing = false;
    } catch (error) {
      if (this.#failing) return;
      this.#failing = true;
      this.#deps.log.warn(
        { err: error, why: await this.#deps.explain(error) },
        'cannot tell Temporal; the outbox keeps it until it can be told',
      );
    }
  }

  /** What was told while a deletion is on its way goes with the next one. */
  #deleteSoon(id: string): void {
    this.#told.push(id);
    this.#deleting ??= this.#deleteTold().finally(() => {
      this.#deleting = undefined;
    });
  }

  async #deleteTold(): Promise<void> {
    while (this.#told.length > 0) {
      const ids = this.#told;
      this.#told = [];
      try {
        await deleteOutbox(this.#deps.pool, ids);
      } catch (error) {
        // Told again by the sweep, and heard once.
        this.#deps.log.warn({ err: error }, 'cannot delete told rows of the outbox');
      }
    }
  }
}
