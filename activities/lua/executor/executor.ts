import type { LuaLimits, StepInput, StepOutput } from '../types.ts';
import { defaultLimits } from '../types.ts';
import { ScriptThread } from './thread.ts';
import type { Job } from './worker.ts';

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

/** A job that finds no free thread within this time fails, so that its caller, if it still waits, retries. */
const maxQueueSeconds = 10;

interface PoolOptions {
  threads: number;
  limits?: LuaLimits;
  /** Called after each job. */
  onJob?: (seconds: number) => void;
}

/** Warm threads that execute steps of scripts, one at a time each. Jobs queue while all threads are busy. */
export class ScriptThreadPool {
  readonly #limits: LuaLimits;
  readonly #onJob: ((seconds: number) => void) | undefined;
  readonly #threads = new Set<ScriptThread>();
  readonly #idle: ScriptThread[] = [];
  readonly #waiting: PromiseWithResolvers<ScriptThread>[] = [];
  #closed = false;

  constructor({ threads, limits = defaultLimits, onJob }: PoolOptions) {
    this.#limits = limits;
    this.#onJob = onJob;
    for (let count = 0; count < threads; count += 1) this.#release(this.#start());
  }

  /**
   * Executes a step. A limit that the script reaches is reported in the output.
   * @param stepSeconds the time limit of this step. Default: that of the pool.
   * @throws if no thread is free for 10 s, or if a thread fails for a reason other than the script.
   */
  run(input: StepInput, stepSeconds?: number): Promise<StepOutput> {
    return this.#execute({ kind: 'step', input }, stepSeconds);
  }

  /** Compiles a script without running it. A script without syntax errors ends as finished. */
  check(script: string): Promise<StepOutput> {
    return this.#execute({ kind: 'check', script });
  }

  get counts(): { threads: number; busy: number; waiting: number } {
    return { threads: this.#threads.size, busy: this.#threads.size - this.#idle.length, waiting: this.#waiting.length };
  }

  /** Stops all threads, even busy ones. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(closedError());
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  async #execute(job: Job, seconds?: number): Promise<StepOutput> {
    const thread = await this.#take();
    const startedAt = performance.now();
    try {
      return await thread.run(job, seconds);
    } finally {
      this.#onJob?.((performance.now() - startedAt) / 1000);
      this.#release(this.#renew(thread));
    }
  }

  async #take(): Promise<ScriptThread> {
    if (this.#closed) throw closedError();
    const thread = this.#idle.pop();
    if (thread) return this.#renew(thread);
    const waiting = Promise.withResolvers<ScriptThread>();
    this.#waiting.push(waiting);
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.reject(new Error(`no script thread was free for ${maxQueueSeconds} seconds`));
    }, maxQueueSeconds * 1000);
    return waiting.promise.finally(() => {
      clearTimeout(timer);
    });
  }

  #release(thread: ScriptThread): void {
    const next = this.#waiting.shift();
    if (next) next.resolve(thread);
    else this.#idle.push(thread);
  }

  /** Returns the thread, or a new one if it has ended. */
  #renew(thread: ScriptThread): ScriptThread {
    if (!thread.ended || this.#closed) return thread;
    this.#threads.delete(thread);
    return this.#start();
  }

  #start(): ScriptThread {
    const thread = new ScriptThread(this.#limits);
    this.#threads.add(thread);
    return thread;
  }
}

function closedError(): Error {
  return new Error('the script thread pool is closed');
}
