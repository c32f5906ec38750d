import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { within } from '../until.ts';

export interface Usage {
  /** In bytes, after a garbage collection. */
  heapUsed: number;
  rss: number;
  /** In bytes: the most resident memory since the process started. */
  peakRss: number;
  /** Milliseconds of CPU since the process started. */
  cpuMs: number;
}

/** A gateway in its own process, so that a test can measure its memory and its event loop. */
export class GatewayProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** @param profile a folder for its CPU profile. */
  static async start(databaseUrl: string, holdSeconds: number, profile?: string): Promise<GatewayProcess> {
    const child = fork(fileURLToPath(new URL('gatewayChild.ts', import.meta.url)), [databaseUrl, String(holdSeconds)], {
      execArgv: ['--expose-gc', ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`])],
    });
    const [{ port }] = (await within('the gateway listens', once(child, 'message'))) as [{ port: number }];
    return new GatewayProcess(child, port);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async usage(): Promise<Usage> {
    return await this.#ask<Usage>('usage');
  }

  /** Returns the longest turn of the gateway's event loop until `work` ends, in milliseconds of CPU. */
  async longestTurn(work: () => Promise<unknown>): Promise<number> {
    await this.#ask('measureTurns');
    await work();
    return (await this.#ask<{ ms: number }>('longestTurn')).ms;
  }

  async #ask<Answer>(question: string): Promise<Answer> {
    const answer = once(this.#child, 'message');
    this.#child.send(question);
    return ((await within(`the gateway's answer to ${question}`, answer)) as [Answer])[0];
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const exit = once(this.#child, 'exit');
    // The process exits by itself, so that it writes its CPU profile.
    this.#child.disconnect();
    await within('the end of the gateway', exit);
  }
}
