import type { Pool } from '../../../db/core/pool.ts';
import { readTimeline } from '../../../db/devices/timeline.ts';
import type { TracingSettings } from '../../config/tracingSettings.ts';
import type { Log } from '../log.ts';
import { renderTraces } from './otlp.ts';
import { traceOf } from './runTrace.ts';

/** Milliseconds that the receiver has to answer. */
const timeoutMs = 10_000;
/** The maximum number of traces being sent; further runs are skipped. */
const maxInProgress = 100;

interface TracerDependencies {
  pool: Pool;
  log: Log;
  settings: TracingSettings;
}

/**
 * Sends a trace of each ended run to an OTLP receiver, from what is stored of the run. So a trace spans API, gateways
 * and workers without work in any of them. Nothing waits for the receiver: when it is down, traces are lost and runs
 * are not.
 */
export class Tracer {
  readonly #deps: TracerDependencies;
  readonly #underWay = new Set<Promise<void>>();
  #failing = false;

  constructor(deps: TracerDependencies) {
    this.#deps = deps;
  }

  /** Call it after the commit of a run's outcome. Never throws. */
  readonly runEnded = (runId: number): void => {
    if (this.#underWay.size >= maxInProgress) return;
    const sending: Promise<void> = this.#send(runId).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  };

  /** Resolves when the traces in progress have been sent. */
  async stop(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #send(runId: number): Promise<void> {
    const { pool, log, settings } = this.#deps;
    try {
      const timeline = await readTimeline(pool, runId);
      if (!timeline) return;
      const response = await fetch(settings.url, {
        method: 'POST',
        headers: { ...settings.headers, 'content-type': 'application/json' },
        body: JSON.stringify(renderTraces(traceOf(timeline), settings.serviceName)),
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the OTLP receiver answered with HTTP ${response.status}`);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) log.warn({ err: error }, 'cannot send traces; further failures are not logged until one is');
      this.#failing = true;
    }
  }
}
