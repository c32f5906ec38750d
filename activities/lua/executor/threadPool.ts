import type { LuaLimits, StepInput, StepOutput } from '../types.ts';
import { defaultLimits } from '../types.ts';
import { FairQueue } from './fairQueue.ts';
import { ScriptThread } from './thread.ts';
import type { Job } from './worker.ts';

/** A job that finds no free thread within this time fails, so that its caller, if it still waits, retries. */
const maxQueueSeconds = 10;

/** No thread is free. The same job may succeed later. */
export class ThreadsBusy extends Error {}

interface PoolOptions {
  /** The maximum number of threads. */
  threads: number;
  limits?: LuaLimits;
  /** How many threads one organization may hold (default: all). */
  maxPerOrganization?: number;
  /** Called after each job. */
  onJob?: (seconds: number) => void;
}

interface Waiting {
  resolve: (thread: ScriptThread) => void;
  reject: (error: Error) => void;
}

/**
 * Warm threads that execute steps of scripts, one at a time each. The first one starts with the pool; the others start
 * when they are needed, because a start costs 0.4 s of CPU time. Jobs queue while all threads are busy. The
 * organizations in the queue take turns.
 */
export class ScriptThreadPool {
  readonly #maxThreads: number;
  readonly #limits: LuaLimits;
  readonly #onJob: ((seconds: number) => void) | undefined;
  readonly #threads = new Set<ScriptThread>();
  readonly #idle: ScriptThread[] = [];
  readonly #waiting = new FairQueue<Waiting>();
  readonly #maxPerOrganization: number;
  /** The number of busy threads by organization. */
  readonly #held = new Map<string, number>();
  #closed = false;

  constructor({ threads, limits = defaultLimits, maxPerOrganization = threads, onJob }: PoolOptions) {
    this.#maxThreads = threads;
    this.#limits = limits;
    this.#onJob = onJob;
    this.#maxPerOrganization = maxPerOrganization;
    this.#idle.push(this.#start());
  }

  /**
   * Executes a step. A limit that the script reaches is reported in the output.
   * @param stepSeconds the time limit of this step. Default: that of the pool.
   * @throws ThreadsBusy if no thread is free for 10 s; Error if a thread fails for a reason other than the script.
   */
  run(input: StepInput, stepSeconds?: number): Promise<StepOutput> {
    return this.#execute(input.organizationId, { kind: 'step', input }, stepSeconds);
  }

  /**
   * Compiles a script without running it. A script without syntax errors ends as finished.
   * @throws as run
   */
  check(organizationId: string, script: string): Promise<StepOutput> {
    return this.#execute(organizationId, { kind: 'check', script });
  }

  get counts(): { threads: number; busy: number; waiting: number } {
    return { threads: this.#maxThreads, busy: this.#threads.size - this.#idle.length, waiting: this.#waiting.size };
  }

  /** Stops all threads, even busy ones. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.clear()) waiting.reject(closedError());
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  async #execute(owner: string, job: Job, seconds?: number): Promise<StepOutput> {
    const thread = await this.#take(owner);
    const startedAt = performance.now();
    try {
      return await thread.run(job, seconds);
    } finally {
      this.#onJob?.((performance.now() - startedAt) / 1000);
      this.#release(owner, this.#renew(thread));
    }
  }

  async #take(owner: string): Promise<ScriptThread> {
    if (this.#closed) throw closedError();
    const thread = this.#mayRun(owner) ? this.#findFree() : undefined;
    if (thread) {
      this.#hold(owner);
      return this.#renew(thread);
    }
    const waiting = Promise.withResolvers<ScriptThread>();
    this.#waiting.add(owner, waiting);
    const timer = setTimeout(() => {
      this.#waiting.remove(owner, waiting);
      waiting.reject(new ThreadsBusy(`no script thread was free for ${maxQueueSeconds} seconds`));
    }, maxQueueSeconds * 1000);
    return waiting.promise.finally(() => {
      clearTimeout(timer);
    });
  }

  #findFree(): ScriptThread | undefined {
    return this.#idle.pop() ?? (this.#threads.size < this.#maxThreads ? this.#start() : undefined);
  }

  #release(owner: string, thread: ScriptThread): void {
    const held = (this.#held.get(owner) ?? 1) - 1;
    if (held > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
    // One thread has become free, so at most one job can start.
    const next = this.#waiting.take((each) => this.#mayRun(each));
    if (next) {
      this.#hold(next.owner);
      next.entry.resolve(thread);
    } else this.#idle.push(thread);
  }

  #mayRun(owner: string): boolean {
    return (this.#held.get(owner) ?? 0) < this.#maxPerOrganization;
  }

  #hold(owner: string): void {
    this.#held.set(owner, (this.#held.get(owner) ?? 0) + 1);
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
