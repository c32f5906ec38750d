import { Worker } from 'node:worker_threads';
import { limitExceeded } from '../errors.ts';
import type { LuaLimits, StepEnd, StepOutput } from '../types.ts';
import { ScriptProgress } from './scriptProgress.ts';
import type { Job, Reply, ThreadData } from './worker.ts';

type Done = Extract<Reply, { kind: 'done' }>;

/** JavaScript's heap in a thread. It holds a step's messages and results, apart from Lua's own memory. */
const heapMegabytes = 128;

/** A thread with a warm VM. It keeps the process running only while it works. */
export class ScriptThread {
  readonly #limits: LuaLimits;
  readonly #progress: ScriptProgress;
  readonly #worker: Worker;
  readonly #ready = Promise.withResolvers<undefined>();
  #done: PromiseWithResolvers<Done> | undefined;
  #ended = false;

  constructor(limits: LuaLimits) {
    this.#limits = limits;
    this.#progress = ScriptProgress.create(limits.logBytes);
    const workerData: ThreadData = { limits, progress: this.#progress.buffer };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    // The next job reports a thread that cannot start. Without one, the rejection would be unhandled.
    this.#ready.promise.catch(() => undefined);
    this.#worker.on('message', (reply: Reply) => {
      this.#take(reply);
    });
    this.#worker.on('error', (error: Error) => {
      this.#fail(error);
    });
    this.#worker.on('exit', () => {
      this.#fail(new Error('the script thread has ended'));
    });
    this.#worker.unref();
  }

  /** Whether it accepts no more jobs. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Executes one job. The caller must not start another one meanwhile. */
  async run(job: Job, seconds = this.#limits.stepSeconds): Promise<StepOutput> {
    this.#worker.ref();
    try {
      await this.#ready.promise;
      return await this.#execute(job, seconds);
    } finally {
      this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  /** The time limit starts when the thread is ready. */
  async #execute(job: Job, seconds: number): Promise<StepOutput> {
    const done = Promise.withResolvers<Done>();
    this.#done = done;
    const timer = setTimeout(() => {
      void this.#stop(`the script ran for more than ${seconds} seconds without a wait`, { outOfTime: true });
    }, seconds * 1000);
    this.#worker.postMessage(job);
    try {
      const { result, worn } = await done.promise;
      if (worn) await this.end();
      return { ...result, log: this.#readLog(job) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the thread and resolves its job with the limit that the script reached. */
  async #stop(message: string, cause: Pick<StepOutput, 'outOfTime'> = {}): Promise<void> {
    const done = this.#done;
    this.#done = undefined;
    await this.end();
    const end: StepEnd = { kind: 'error', error: limitExceeded(message, this.#progress.line) };
    done?.resolve({
      kind: 'done',
      result: { calls: [], drafts: [], credentials: [], secrets: [], end, ...cause },
      worn: false,
    });
  }

  #take(reply: Reply): void {
    if (reply.kind === 'ready') this.#ready.resolve(undefined);
    else this.#done?.resolve(reply);
  }

  #fail(error: Error): void {
    this.#ended = true;
    if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      void this.#stop(`the script's messages and results need more than ${heapMegabytes} MiB of memory`);
      return;
    }
    this.#ready.reject(error);
    this.#done?.reject(error);
  }

  /** All lines of a step have the same time, because the script's clock stands still between two waits. */
  #readLog(job: Job): StepOutput['log'] {
    if (job.kind === 'check') return [];
    const at = job.input.resumedAt ?? job.input.startedAt;
    return this.#progress.lines().map((text) => ({ at, text }));
  }
}
