import type { LuaLimits, StepInput, StepOutput } from '../types.ts';
import { defaultLimits } from '../types.ts';
import { LoopingScripts } from './loopingScripts.ts';
import { ScriptThreadPool, ThreadsBusy } from './threadPool.ts';

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
 * start on the slow pool. Organizations take turns on both pools, and none holds all slow threads. A script that runs
 * into its time limit waits before its next step.
 */
export class ScriptExecutor {
  readonly #fast: ScriptThreadPool;
  readonly #slow: ScriptThreadPool;
  readonly #looping = new LoopingScripts();

  constructor({ threads, limits = defaultLimits, onStep }: ExecutorOptions) {
    this.#fast = new ScriptThreadPool({
      threads: Math.ceil(threads / 2),
      limits: { ...limits, stepSeconds: Math.min(fastStepSeconds, limits.stepSeconds) },
      onJob: (seconds) => onStep?.('fast', seconds),
    });
    this.#slow = new ScriptThreadPool({
      threads,
      limits,
      maxPerOrganization: Math.max(1, threads - 1),
      onJob: (seconds) => onStep?.('slow', seconds),
    });
  }

  /**
   * @param stepSeconds the time limit of the step. Default: `stepSeconds` of the limits.
   * @throws ThreadsBusy also while a script waits that ran into its time limit.
   */
  async run(input: StepInput, stepSeconds?: number): Promise<StepOutput> {
    const { script } = input;
    const delay = this.#looping.delayOf(script);
    if (delay > 0)
      throw new ThreadsBusy(`the script ran into its time limit; its next step starts in ${Math.ceil(delay / 1000)} s`);
    const fast = await this.#fast.run(input);
    if (!fast.outOfTime) return fast;
    const output = await this.#slow.run(input, stepSeconds);
    this.#looping.stepEnded(script, output.outOfTime === true);
    return output;
  }

  count(what: keyof ScriptThreadPool['counts']): Record<'fast' | 'slow', number> {
    return { fast: this.#fast.counts[what], slow: this.#slow.counts[what] };
  }

  async close(): Promise<void> {
    await Promise.all([this.#fast.close(), this.#slow.close()]);
  }
}
