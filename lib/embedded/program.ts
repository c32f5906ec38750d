import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Returns the first executable file of that name in the folders of `path`. */
export async function findOnPath(program: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    const file = join(folder, program);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

export interface ProgramOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds. */
  deadline: number;
  /** Receives each line of its standard error. */
  onLine?: (line: string) => void;
}

/** The number of lines of standard error that an error message includes. */
const repeatedLines = 2;

/**
 * Runs a program to its end. Interrupts it and its child processes at the deadline, and when this process exits.
 * @throws Error that names the program and includes the end of its standard error.
 */
export async function runProgram(command: string, args: string[], options: ProgramOptions): Promise<void> {
  const { cwd, env = process.env, deadline, onLine = () => undefined } = options;
  // Its own process group, so that its children can be interrupted with it.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const interrupt = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGINT');
    } catch {
      // It has already ended.
    }
  };
  // Ends it before the caller removes its folder.
  process.prependOnceListener('exit', interrupt);
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() === '') return;
    onLine(line);
    lines.splice(0, Math.max(0, lines.push(line.trim()) - repeatedLines));
  });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const fail = (reason: string): void => {
    reject(new Error([`${basename(command)} ${reason}`, ...lines].join(' | ')));
  };
  const timer = setTimeout(() => {
    interrupt();
    fail(`did not end within ${deadline / 1000} s`);
  }, deadline);
  child.once('error', reject).once('close', (code, signal) => {
    if (code === 0) resolve(undefined);
    else fail(`failed with ${signal ?? `code ${code ?? 'unknown'}`}`);
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    process.removeListener('exit', interrupt);
  }
}
