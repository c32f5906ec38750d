import type { Client } from '@temporalio/client';
import type { Pool } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import type { OpenRun } from '../../db/runs/reconciliation.ts';
import {
  findRunsOfExecutions,
  listDispatchedTriggers,
  listLongRuns,
  redispatchStrandedTriggers,
  signalUnreachedRuns,
  withdrawTrigger,
} from '../../db/runs/reconciliation.ts';
import { signalRunsHeldByLimit } from '../../db/runs/runLimits.ts';
import { lockRun } from '../../db/runs/runs.ts';
import { closeRun } from '../runs/closeRun.ts';
import type { Log } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics/metrics.ts';
import { Periodic } from '../periodic.ts';
import { findExecution, isRunUnderWay } from './executions.ts';
import { VanishedExecutions } from './vanishedExecutions.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

interface ReconciliationDependencies {
  pool: Pool;
  client: Client;
  log: Log;
  metrics: Metrics;
  dispatchOutbox: (rows: OutboxRow[]) => void;
  wakeDevices: (deviceKeys: number[]) => void;
  hintEvents: () => void;
}

const sweepMilliseconds = 10_000;
/** The minimum age of a run or queued trigger, in seconds, because Temporal may simply be busy. */
const minAgeSeconds = 60;
/** The seconds in which the end of another run normally signals a trigger that a limit holds. */
const minLimitedWaitSeconds = 5;
/** The first sweep finds executions that were closed within this time, while no process was running. */
const lookBackMilliseconds = 24 * 3_600_000;
const batch = 50;

/**
 * Handles failures that workflows cannot notice: a silent CPE, executions that were terminated or timed out, and so
 * cannot close their run, and a Temporal server that lost its data.
 */
export class Reconciliation {
  readonly #deps: ReconciliationDependencies;
  readonly #sweeps = new Periodic(() => this.sweep(), sweepMilliseconds);
  readonly #vanished: VanishedExecutions;
  #since = Date.now() - lookBackMilliseconds;
  #lastRun = 0;

  constructor(deps: ReconciliationDependencies) {
    this.#deps = deps;
    this.#vanished = new VanishedExecutions(deps);
  }

  start(): void {
    this.#sweeps.start();
  }

  async stop(): Promise<void> {
    await this.#sweeps.stop();
  }

  /** Reconciles everything once. Never throws. */
  async sweep(): Promise<void> {
    try {
      await this.#closeTerminated();
      await this.#closeForgotten();
      this.#deps.dispatchOutbox(await redispatchStrandedTriggers(this.#deps.pool, minAgeSeconds));
      await this.#vanished.check();
      this.#deps.dispatchOutbox(await signalUnreachedRuns(this.#deps.pool));
      this.#deps.dispatchOutbox(await signalRunsHeldByLimit(this.#deps.pool, minLimitedWaitSeconds));
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'Cannot reconcile runs with Temporal now');
    }
  }

  async #closeTerminated(): Promise<void> {
    const { client, pool } = this.#deps;
    const started = Date.now();
    const query = `WorkflowType = 'serviceInstance' AND ExecutionStatus IN ('Terminated', 'TimedOut')
      AND CloseTime > '${new Date(this.#since).toISOString()}'`;
    const executions = new Map<string, string>();
    for await (const { runId, workflowId } of client.workflow.list({ query })) executions.set(runId, workflowId);
    const runs = await findRunsOfExecutions(pool, [...executions.keys()]);
    for (const run of runs) await this.#close(run, 'The workflow execution was terminated');
    // Listed before Temporal is asked: a newer trigger has opened another execution, or is about to.
    for (const trigger of await listDispatchedTriggers(pool, [...new Set(executions.values())])) {
      if (!(await findExecution(client, trigger.workflowId))?.isOpen) await withdrawTrigger(pool, trigger);
    }
    // The visibility store lags behind, so the next sweep reads the last minute again.
    this.#since = Math.max(this.#since, started - minAgeSeconds * 1000);
  }

  async #closeForgotten(): Promise<void> {
    const runs = await listLongRuns(this.#deps.pool, minAgeSeconds, this.#lastRun, batch);
    this.#lastRun = runs.length === batch ? (runs.at(-1)?.id ?? 0) : 0;
    for (const run of runs) {
      if (!(await isRunUnderWay(this.#deps.client, run.workflowId, run.workflowRunId))) {
        await this.#close(run, 'The workflow execution is closed or unknown to Temporal, and recorded no outcome');
      }
    }
  }

  async #close({ id, workflowId }: OpenRun, message: string): Promise<void> {
    const { pool, log, metrics, dispatchOutbox, wakeDevices, hintEvents } = this.#deps;
    const error = { type: 'Terminated', message } as const;
    const closed = await transaction(pool, async (client) => {
      const run = await lockRun(client, id);
      if (run?.status !== 'running') return undefined;
      return { run, outbox: await closeRun(client, run, error) };
    });
    if (!closed) return;
    log.warn({ workflowId, run: id }, message);
    dispatchOutbox(closed.outbox);
    wakeDevices([closed.run.deviceKey]);
    hintEvents();
    metrics.runEnded(closed.run, error);
  }
}
