import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { within } from '../until.ts';
import { spawnCuttle } from './cuttle.ts';

/** A `cuttle` process and its output. */
export class CuttleProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #output: string[] = [];

  constructor(args: string[], settings: Record<string, string>, preloads: string[] = []) {
    this.#child = spawnCuttle(args, settings, preloads);
    this.#name = `cuttle ${args.join(' ')}`;
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#output.push(text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#output.push(text));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get output(): string {
    return this.#output.join('');
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Kills the process, as a crash would. Resolves when it has ended. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** @returns the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Waits until the process ends by itself. @returns the exit code. */
  async ended(): Promise<number | null> {
    return this.#end(undefined);
  }

  /** Waits up to a minute for the end, then kills the process. @throws then, with the end of its output. */
  async #end(signal: NodeJS.Signals | undefined): Promise<number | null> {
    if (this.running) {
      const exit = once(this.#child, 'exit');
      if (signal) this.#child.kill(signal);
      await within(`the end of ${this.#name}`, exit).catch((error: unknown) => {
        this.#child.kill('SIGKILL');
        throw new Error(`the end of its output: ${this.output.slice(-4000)}`, { cause: error });
      });
    }
    return this.#child.exitCode;
  }
}

/** Returns whether a server responds to the URL with success. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Returns whether a server accepts connections at the URL, whatever it responds. */
export async function listens(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
