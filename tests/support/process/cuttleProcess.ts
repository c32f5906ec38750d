import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { within } from '../until.ts';
import { spawnCuttle } from './cuttle.ts';

/** A `cuttle` process of the tests' own, and all that it printed. */
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

  /** Ends the process at once, as a crash would, and resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** @returns the exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Resolves when the process has ended by itself. @returns the exit code. */
  async ended(): Promise<number | null> {
    return this.#end(undefined);
  }

  /** @throws with the end of what it printed where it goes on for a minute more, which ends it. */
  async #end(signal: NodeJS.Signals | undefined): Promise<number | null> {
    if (this.running) {
      const exit = once(this.#child, 'exit');
      if (signal) this.#child.kill(signal);
      await within(`the end of ${this.#name}`, exit).catch((error: unknown) => {
        this.#child.kill('SIGKILL');
        throw new Error(`it printed last: ${this.output.slice(-4000)}`, { cause: error });
      });
    }
    return this.#child.exitCode;
  }
}

/** Whether a server answers the address with a success. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
