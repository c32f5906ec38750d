import type { LuaLimits, StepInput, StepOutput } from '../types.ts';
import { defaultLimits } from '../types.ts';
import { ScriptThread } from './thread.ts';
import type { Job } from './worker.ts';

/** A job that finds no free thread within this time fails, so that its caller retries: by then it may have given up. */
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
