import { ScriptThread } from './thread.ts';
import { defaultLimits } from '../types.ts';
import type { LuaLimits, StepInput, StepOutput } from '../types.ts';
import type { Job } from './worker.ts';

/** So long a job waits for a thread, in seconds, before whoever wants it done has to try again: nobody may wait for it any more. */
const maxQueueSeconds = 10;

/** Warm threads that execute steps of scripts, one each at a time; what comes while all are busy waits its turn. */
export class ScriptThreadPool {
  readonly #limits: LuaLimits;
  readonly #onJob: ((seconds: number) => void) | undefined;
  readonly #threads = new Set<ScriptThread>();
  readonly #idle: ScriptThread[] = [];
  readonly #waiting: PromiseWithResolvers<ScriptThread>[] = [];
  #closed = false;

  constructor({
    threads,
    limits = defaultLimits,
    onJob,
  }: {
    threads: number;
    limits?: LuaLimits;
    onJob?: (seconds: number) => void;
  }) {
    this.#limits = limits;
    this.#onJob = onJob;
    for (let count = 0; count < threads; count += 1) this.#release(this.#start());
  }

  /**
   * @param stepSeconds the time limit of this step, where it is not that of the pool.
   * @throws where no thread was free for long, or one broke for a reason that is not the script's; a limit that the script reached is in the output.
   */
  run(input: StepInput, stepSeconds?: number): Promise<StepOutput> {
    return this.#execute({ kind: 'step', input }, stepSeconds);
  }

  /** Compiles only: a script with a syntax error ends with it, any other as finished. */
  check(script: string): Promise<StepOutput> {
    return this.#execute({ kind: 'check', script });
  }

  get counts(): { threads: number; busy: number; waiting: number } {
    return { threads: this.#threads.size, busy: this.#threads.size - this.#idle.length, waiting: this.#waiting.length };
  }

  /** Ends all threads, whatever they do. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(closed());
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  async #execute(job: Job, seconds?: number): Promise<StepOutput> {
    const thread = await this.#take();
    const began = performance.now();
    try {
      return await thread.run(job, seconds);
    } finally {
      this.#onJob?.((performance.now() - began) / 1000);
      this.#release(this.#renew(thread));
    }
  }

  async #take(): Promise<ScriptThread> {
    if (this.#closed) throw closed();
    const thread = this.#idle.pop();
    if (thread) return this.#renew(thread);
    const waiting = Promise.withResolvers<ScriptThread>();
    this.#waiting.push(waiting);
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.reject(new Error(`no thread for Lua was free for ${maxQueueSeconds} seconds`));
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

  /** The thread, or another in its place. */
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

function closed(): Error {
  return new Error('the Lua pool is closed');
}
