import { LuaPool } from './pool.ts';
import { defaultLimits } from '../types.ts';
import type { LuaLimits, StepInput, StepOutput } from '../types.ts';

/** Hardly any step takes longer. */
const quickSeconds = 0.25;

/**
 * Executes steps so that scripts that loop hold up no others. Each step is given a moment on threads of their own; one that
 * takes longer is ended, having done nothing yet, and executed from its start on the others, for as long as the limit allows.
 */
export class LuaLanes {
  readonly #quick: LuaPool;
  readonly #patient: LuaPool;

  /**
   * @param threads for steps that take long; there are half as many for the quick ones.
   * @param onStep hears of each execution, in seconds.
   */
  constructor({
    threads,
    limits = defaultLimits,
    onStep,
  }: {
    threads: number;
    limits?: LuaLimits;
    onStep?: (lane: string, seconds: number) => void;
  }) {
    const quick = { ...limits, stepSeconds: Math.min(quickSeconds, limits.stepSeconds) };
    this.#quick = new LuaPool({
      threads: Math.ceil(threads / 2),
      limits: quick,
      onJob: (seconds) => onStep?.('quick', seconds),
    });
    this.#patient = new LuaPool({ threads, limits, onJob: (seconds) => onStep?.('patient', seconds) });
  }

  /**
   * @param stepSeconds the time limit of this step, where it is not the usual.
   * @throws as LuaPool does, also where no thread was free for long: then it is to be tried again later.
   */
  async run(input: StepInput, stepSeconds?: number): Promise<StepOutput> {
    const output = await this.#quick.run(input);
    return output.outOfTime ? await this.#patient.run(input, stepSeconds) : output;
  }

  count(what: keyof LuaPool['counts']): Record<string, number> {
    return { quick: this.#quick.counts[what], patient: this.#patient.counts[what] };
  }

  async close(): Promise<void> {
    await Promise.all([this.#quick.close(), this.#patient.close()]);
  }
}
