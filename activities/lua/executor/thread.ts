import { Worker } from 'node:worker_threads';
import { limitExceeded } from '../errors.ts';
import { ScriptProgress } from './scriptProgress.ts';
import type { LuaLimits, StepEnd, StepOutput } from '../types.ts';
import type { Job, Reply, ThreadData } from './worker.ts';

type Done = Extract<Reply, { kind: 'done' }>;

/** JavaScript's own heap in a thread, apart from Lua's memory: a step's messages and results. */
const heapMegabytes = 128;

/** A thread with a warm Lua machine. It does not keep the process running, but while it works. */
export class ScriptThread {
  readonly #limits: LuaLimits;
  readonly #report: ScriptProgress;
  readonly #worker: Worker;
  readonly #ready = Promise.withResolvers<undefined>();
  #done: PromiseWithResolvers<Done> | undefined;
  #ended = false;

  constructor(limits: LuaLimits) {
    this.#limits = limits;
    this.#report = ScriptProgress.create(limits.logBytes);
    const workerData: ThreadData = { limits, report: this.#report.buffer };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    // Who waits for it hears of it; a thread that can't start and has no job is nobody's loss yet.
    this.#ready.promise.catch(() => undefined);
    this.#worker.on('message', (reply: Reply) => {
      this.#take(reply);
    });
    this.#worker.on('error', (error: Error) => {
      this.#fail(error);
    });
    this.#worker.on('exit', () => {
      this.#fail(new Error('the Lua thread has ended'));
    });
    this.#worker.unref();
  }

  /** Whether it takes no more jobs. */
  get ended(): boolean {
    return this.#ended;
  }

  /** One job at a time. */
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

  /** The time limit runs from when the thread has the job. */
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
      return { ...result, log: this.#log(job) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the thread, and its job with the limit that it reached. */
  async #stop(message: string, cause: Pick<StepOutput, 'outOfTime'> = {}): Promise<void> {
    const done = this.#done;
    this.#done = undefined;
    await this.end();
    const end: StepEnd = { kind: 'error', error: limitExceeded(message, this.#report.line) };
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

  /** The new lines all have the time at which the step began: the script's clock stands still between two waits. */
  #log(job: Job): StepOutput['log'] {
    if (job.kind === 'check') return [];
    const at = job.input.resumedAt ?? job.input.startedAt;
    return this.#report.lines().map((text) => ({ at, text }));
  }
}
