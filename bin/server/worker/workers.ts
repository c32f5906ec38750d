import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { GracefulShutdownPeriodExpiredError, IllegalStateError, NativeConnection } from '@temporalio/worker';
import type { Worker } from '@temporalio/worker';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import type { Log } from '../../../lib/observability/log.ts';
import type { TemporalConfig } from '../../../lib/config/temporalConfig.ts';
import type { ConnectionSettings } from '../../../lib/temporal/temporalConnection.ts';
import { requireSearchAttributes } from '../../../lib/temporal/searchAttributes.ts';
import { explainTemporalFailure } from '../../../lib/temporal/temporalDiagnosis.ts';
import { createWorkers } from './worker.ts';

interface WorkersOptions {
  /** The connection that the client uses. */
  connection: Connection;
  settings: ConnectionSettings;
  config: TemporalConfig;
  activities: ActivityDependencies;
  dataConverter: DataConverter;
  log: Log;
}

const retryMilliseconds = 2000;

/**
 * Keeps the workers running while the process runs: waits for a Temporal server that is not there yet, and starts new
 * workers when the old ones ended although nothing stopped them.
 */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #stop = new AbortController();
  readonly #up = Promise.withResolvers<undefined>();
  #workers: Worker[] = [];
  #going: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(options: WorkersOptions) {
    this.#options = options;
  }

  start(): void {
    this.#going = this.#keepRunning();
  }

  /** Resolves when the workers poll for the first time. */
  get up(): Promise<undefined> {
    return this.#up.promise;
  }

  /** `up`, or the problem without its reason: everyone may see it, and the log has the reason. */
  get state(): string {
    const running = this.#workers.length > 0 && this.#workers.every((worker) => worker.getState() === 'RUNNING');
    return running ? 'up' : this.#problem === undefined ? 'starting' : 'does not run';
  }

  /**
   * Resolves when the work in progress has ended, or its grace time has passed.
   * @throws when a worker does not stop even then and is abandoned.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#shutdownWorkers();
    await this.#going;
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #keepRunning(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#runOnce();
      } catch (error) {
        if (this.#isAbandoned(error)) throw error;
        const problem = error instanceof Error ? error.message : String(error);
        if (problem !== this.#problem) {
          const why = await explainTemporalFailure(error, this.#options.settings, this.#options.config.namespace);
          this.#options.log.warn({ err: error, why }, 'no worker is running; trying again');
        }
        this.#problem = problem;
        await pause(retryMilliseconds, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  async #runOnce(): Promise<void> {
    const { connection: client, settings, config, activities, dataConverter, log } = this.#options;
    await requireSearchAttributes(client, { ...config, address: settings.address });
    const connection = await NativeConnection.connect(settings);
    try {
      this.#workers = await createWorkers({
        connection,
        config,
        activities,
        dataConverter,
        log,
        stopping: this.#stop.signal,
      });
      const runs = this.#workers.map((worker) => worker.run());
      this.#up.resolve(undefined);
      if (this.#stopped) this.#shutdownWorkers();
      try {
        await Promise.race(runs);
      } finally {
        this.#shutdownWorkers();
        await Promise.allSettled(runs);
      }
    } finally {
      this.#workers = [];
      await connection.close();
    }
  }

  #shutdownWorkers(): void {
    for (const worker of this.#workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  }

  /** Whether a worker did not stop in time. The SDK reports one that is still in use then as an illegal state. */
  #isAbandoned(error: unknown): boolean {
    const isForced = error instanceof GracefulShutdownPeriodExpiredError || error instanceof IllegalStateError;
    return this.#stopped && isForced;
  }
}
