import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { within } from '../until.ts';

interface Usage {
  /** In bytes, after a garbage collection. */
  heapUsed: number;
  rss: number;
  /** Milliseconds of CPU since the process started. */
  cpuMs: number;
}

/** A gateway in its own process, so that a test can measure its memory and kill it. */
export class GatewayProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(databaseUrl: string, holdSeconds: number): Promise<GatewayProcess> {
    const child = fork(fileURLToPath(new URL('gatewayChild.ts', import.meta.url)), [databaseUrl, String(holdSeconds)], {
      execArgv: ['--expose-gc'],
    });
    const [{ port }] = (await within('the gateway listens', once(child, 'message'))) as [{ port: number }];
    return new GatewayProcess(child, port);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async usage(): Promise<Usage> {
    const answer = once(this.#child, 'message');
    this.#child.send('usage');
    return ((await within('the usage of the gateway', answer)) as [Usage])[0];
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill();
    await within('the end of the gateway', exit);
  }
}
