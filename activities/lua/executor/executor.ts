import type { LuaLimits, StepInput, StepOutput } from '../types.ts';
import { defaultLimits } from '../types.ts';
import { ScriptThreadPool } from './pool.ts';

/** Hardly any step takes longer. */
const fastStepSeconds = 0.25;

interface ExecutorOptions {
  /** Threads of the slow pool. The fast pool has half as many, rounded up. */
  threads: number;
  limits?: LuaLimits;
  /** Called after each execution. */
  onStep?: (pool: 'fast' | 'slow', seconds: number) => void;
}

/**
 * Executes steps of scripts so that a script in a loop does not delay others. Each step starts on the fast pool with a
 * time limit of 0.25 s. A step that exceeds it is stopped, before it has had any effect, and executed again from its
 * start on the slow pool.
 */
export class ScriptExecutor {
  readonly #fast: ScriptThreadPool;
  readonly #slow: ScriptThreadPool;

  constructor({ threads, limits = defaultLimits, onStep }: ExecutorOptions) {
    this.#fast = new ScriptThreadPool({
      threads: Math.ceil(threads / 2),
      limits: { ...limits, stepSeconds: Math.min(fastStepSeconds, limits.stepSeconds) },
      onJob: (seconds) => onStep?.('fast', seconds),
    });
    this.#slow = new ScriptThreadPool({ threads, limits, onJob: (seconds) => onStep?.('slow', seconds) });
  }

  /**
   * @param stepSeconds the time limit of the step. Default: `stepSeconds` of the limits.
   * @throws what ScriptThreadPool.run throws.
   */
  async run(input: StepInput, stepSeconds?: number): Promise<StepOutput> {
    const output = await this.#fast.run(input);
    return output.outOfTime ? await this.#slow.run(input, stepSeconds) : output;
  }

  count(what: keyof ScriptThreadPool['counts']): Record<'fast' | 'slow', number> {
    return { fast: this.#fast.counts[what], slow: this.#slow.counts[what] };
  }

  async close(): Promise<void> {
    await Promise.all([this.#fast.close(), this.#slow.close()]);
  }
}
