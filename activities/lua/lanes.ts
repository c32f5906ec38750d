import { LuaPool } from './pool.ts';
import { defaultLimits } from './types.ts';
import type { LuaLimits, StepInput, StepOutput } from './types.ts';

/** Hardly any step takes longer. */
const quickSeconds = 0.25;

/**
 * Executes steps so that scripts that loop hold up no others. Each step is given a moment on threads of their own; one that
 * takes longer is ended, having done nothing yet, and executed from its start on the others, for as long as the limit allows.
 */
export class LuaLanes {
  readonly #quick: LuaPool;
  readonly #patient: LuaPool;

  /** @param threads for steps that take long; there are half as many for the quick ones. */
  constructor({ threads, limits = defaultLimits }: { threads: number; limits?: LuaLimits }) {
    const quick = { ...limits, stepSeconds: Math.min(quickSeconds, limits.stepSeconds) };
    this.#quick = new LuaPool({ threads: Math.ceil(threads / 2), limits: quick });
    this.#patient = new LuaPool({ threads, limits });
  }

  /**
   * @param stepSeconds the time limit of this step, where it is not the usual.
   * @throws as LuaPool does, also where no thread was free for long: then it is to be tried again later.
   */
  async run(input: StepInput, stepSeconds?: number): Promise<StepOutput> {
    const output = await this.#quick.run(input);
    return output.outOfTime ? await this.#patient.run(input, stepSeconds) : output;
  }

  async close(): Promise<void> {
    await Promise.all([this.#quick.close(), this.#patient.close()]);
  }
}
