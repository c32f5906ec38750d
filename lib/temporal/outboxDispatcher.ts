import { isGrpcServiceError } from '@temporalio/client';
import type { Pool } from '../../db/core/pool.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import { claimOutbox, deleteOutbox, postponeOutbox, releaseOutbox } from '../../db/outbox/outbox.ts';
import { queueDueRetries } from '../../db/runs/triggers.ts';
import { Batch } from '../batch.ts';
import type { Log } from '../observability/log.ts';
import { Periodic } from '../periodic.ts';

interface DispatcherDependencies {
  pool: Pool;
  log: Log;
  /** Sends the row to Temporal, within {@link callMilliseconds}. Rejects if the row must be dispatched again. */
  callTemporal: (row: OutboxRow) => Promise<void>;
  /** Returns why the call failed, and what to do. */
  explain: (error: unknown) => Promise<string>;
}

/** The time limit of a call, below a row's lease (db/migrations, outbox_lease), so that two processes never overlap. */
export const callMilliseconds = 5000;
const sweepMilliseconds = 2000;
const maxConcurrentCalls = 100;
/** Further rows stay in the table until a sweep claims them. */
const maxQueueLength = 10_000;
const maxProbeDelayMilliseconds = 10_000;
/** gRPC status codes (google.rpc.Code) that the row causes: INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE. */
const rowErrors: number[] = [3, 9, 11];

/**
 * Sends the rows of the outbox to Temporal. This process hands over the rows that it has written after their commit. A
 * sweep claims the rows of dead processes, and those whose dispatch failed. A row is deleted once Temporal has accepted
 * it.
 *
 * Rows of one workflow id are dispatched in order, even by several processes: only one process at a time holds a row,
 * and only while the table has no older row of its workflow id.
 *
 * The sweep also queues due automatic retries.
 */
export class OutboxDispatcher {
  readonly #deps: DispatcherDependencies;
  readonly #sweeps = new Periodic(() => this.#sweep(), sweepMilliseconds);
  readonly #deletions: Batch<string, string>;
  readonly #postponements: Batch<string, string>;
  readonly #releases: Batch<string, string>;
  readonly #queue: OutboxRow[] = [];
  readonly #calls = new Set<Promise<void>>();
  /** Workflow ids with a row that this process may claim now. */
  readonly #claimable = new Set<string>();
  #claiming: Promise<void> | undefined;
  /** The number of consecutive calls without an answer. Above 0, only the sweep calls Temporal, one row at a time. */
  #failures = 0;
  #probeAt = 0;
  #stopped = false;

  constructor(deps: DispatcherDependencies) {
    this.#deps = deps;
    this.#deletions = new Batch((ids) => this.#delete(ids), maxConcurrentCalls);
    this.#postponements = new Batch(async (ids) => {
      await postponeOutbox(deps.pool, ids);
      return ids;
    }, maxConcurrentCalls);
    this.#releases = new Batch(async (ids) => {
      await releaseOutbox(deps.pool, ids);
      return ids;
    }, maxQueueLength);
  }

  start(): void {
    this.#sweeps.start();
  }

  /** Waits for the current calls. Releases queued rows to other processes. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([this.#sweeps.stop(), this.#claiming]);
    await Promise.all([this.#release(this.#queue.splice(0)), ...this.#calls]);
  }

  /** Dispatches rows after their commit. Returns immediately and never throws. */
  readonly dispatch = (rows: OutboxRow[]): void => {
    if (this.#stopped) return;
    const now = performance.now();
    const leased = rows.filter(({ leasedUntil }) => leasedUntil > now);
    if (this.#failures > 0) {
      void this.#release(leased);
      return;
    }
    if (this.#queue.length + leased.length <= maxQueueLength) this.#queue.push(...leased);
    this.#callQueued();
    // The other rows had an older row of their workflow id before them. If that one is gone by now, only a sweep would
    // claim these.
    this.#claim(rows.filter(({ leasedUntil }) => leasedUntil <= now).map(({ workflowId }) => workflowId));
  };

  /** Starts a sweep, because there may be unclaimed rows. Returns immediately and never throws. */
  readonly hint = (): void => {
    if (!this.#stopped && this.#failures === 0) this.#sweeps.poke();
  };

  #callQueued(): void {
    while (this.#calls.size < maxConcurrentCalls) {
      const row = this.#queue.shift();
      if (!row) return;
      const call = this.#call(row).finally(() => {
        this.#calls.delete(call);
        this.#callQueued();
      });
      this.#calls.add(call);
    }
  }

  async #call(row: OutboxRow): Promise<void> {
    // The row's lease is nearly over. A sweep claims it.
    if (row.leasedUntil < performance.now() + callMilliseconds) return;
    try {
      await this.#deps.callTemporal(row);
    } catch (error) {
      await this.#fail(row, error);
      return;
    }
    if (this.#failures > 0) this.#deps.log.info('Temporal is reachable again');
    this.#failures = 0;
    // A row that is not deleted is dispatched again, and takes effect once.
    await this.#deletions.add(row.id).catch(this.#warn('Cannot delete dispatched rows of the outbox now'));
  }

  async #delete(ids: string[]): Promise<string[]> {
    this.#claim(await deleteOutbox(this.#deps.pool, ids));
    return ids;
  }

  /** Claims the oldest row of each of these workflow ids, unless another process has claimed it. */
  #claim(workflowIds: string[]): void {
    for (const workflowId of workflowIds) this.#claimable.add(workflowId);
    this.#claiming ??= this.#claimAll().finally(() => {
      this.#claiming = undefined;
    });
  }

  async #claimAll(): Promise<void> {
    while (this.#claimable.size > 0 && this.#failures === 0 && !this.#stopped) {
      const workflowIds = [...this.#claimable].slice(0, maxConcurrentCalls);
      for (const workflowId of workflowIds) this.#claimable.delete(workflowId);
      try {
        this.#queue.push(...(await claimOutbox(this.#deps.pool, workflowIds.length, workflowIds)));
      } catch (error) {
        this.#warn('Cannot claim rows of the outbox now')(error);
      }
      this.#callQueued();
    }
    this.#claimable.clear();
  }

  async #sweep(): Promise<void> {
    if (this.#failures > 0 && performance.now() < this.#probeAt) return;
    try {
      for (;;) {
        const limit = this.#failures > 0 ? 1 : maxConcurrentCalls;
        const rows = await claimOutbox(this.#deps.pool, limit);
        await Promise.all(rows.map((row) => this.#call(row)));
        if (rows.length < limit || this.#failures > 0 || this.#stopped) break;
      }
      if (!this.#stopped) this.dispatch(await queueDueRetries(this.#deps.pool, maxConcurrentCalls));
    } catch (error) {
      this.#warn('Cannot sweep the outbox now')(error);
    }
  }

  async #fail(row: OutboxRow, error: unknown): Promise<void> {
    const { log, explain } = this.#deps;
    const isFirst = this.#failures === 0;
    const code = grpcCodeOf(error);
    const isOfRow = code === undefined || rowErrors.includes(code);
    if (!isOfRow && performance.now() >= this.#probeAt) {
      this.#failures += 1;
      this.#probeAt = performance.now() + Math.min(maxProbeDelayMilliseconds, 500 * 2 ** this.#failures);
    }
    const postponed = this.#postponements.add(row.id).catch(this.#warn('Cannot postpone a row of the outbox now'));
    await Promise.all([postponed, ...(isOfRow ? [] : [this.#release(this.#queue.splice(0))])]);
    const { workflowId, action, attempts } = row;
    if (isOfRow) {
      if (attempts === 0)
        log.warn({ err: error, workflowId, action }, 'Temporal rejected a row of the outbox; it will be retried');
    } else if (isFirst) {
      log.warn({ err: error, why: await explain(error) }, 'Cannot reach Temporal; requests wait in the outbox');
    }
  }

  /** Releases rows of this process, so that any process can claim them. */
  async #release(rows: OutboxRow[]): Promise<void> {
    const warn = this.#warn('Cannot release rows of the outbox now');
    await Promise.all(rows.map(({ id }) => this.#releases.add(id).catch(warn)));
  }

  #warn(message: string): (error: unknown) => void {
    return (error) => {
      this.#deps.log.warn({ err: error }, message);
    };
  }
}

/** Returns the gRPC status code of the error, or of its cause. */
function grpcCodeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error ? grpcCodeOf(error.cause) : undefined;
}
