import type { Pool } from '../../../db/core/pool.ts';
import { readTimeline } from '../../../db/devices/timeline.ts';
import type { TracingSettings } from '../../config/config.ts';
import type { Log } from '../log.ts';
import { renderTraces } from './otlp.ts';
import { traceOf } from './runTrace.ts';

/** Milliseconds that the receiver has. */
const patience = 10_000;
/** Runs that end faster than their traces can be told are left out. */
const mostUnderWay = 100;

interface TracerDependencies {
  pool: Pool;
  log: Log;
  settings: TracingSettings;
}

/**
 * Tells an OTLP receiver of each run that has ended, by what is stored of it. So a trace spans the API, gateways and workers, and none of them
 * does more for it; nothing waits for the receiver, and one that is not there costs a trace and no run.
 */
export class Tracer {
  readonly #deps: TracerDependencies;
  readonly #underWay = new Set<Promise<void>>();
  #failing = false;

  constructor(deps: TracerDependencies) {
    this.#deps = deps;
  }

  /** To be called after the commit of the run's outcome; never throws. */
  readonly runEnded = (runId: number): void => {
    if (this.#underWay.size >= mostUnderWay) return;
    const telling: Promise<void> = this.#tell(runId).finally(() => this.#underWay.delete(telling));
    this.#underWay.add(telling);
  };

  /** Resolves when what was being told has been. */
  async stop(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #tell(runId: number): Promise<void> {
    const { pool, log, settings } = this.#deps;
    try {
      const timeline = await readTimeline(pool, runId);
      if (!timeline) return;
      const response = await fetch(settings.url, {
        method: 'POST',
        headers: { ...settings.headers, 'content-type': 'application/json' },
        body: JSON.stringify(renderTraces(traceOf(timeline), settings.serviceName)),
        signal: AbortSignal.timeout(patience),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the OTLP receiver answered with HTTP ${response.status}`);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) log.warn({ err: error }, 'traces are not told; no other such failure is logged until one is');
      this.#failing = true;
    }
  }
}
