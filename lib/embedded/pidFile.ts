import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.object({ pid: z.int().positive(), started: z.string() });

/** A process. Its start time distinguishes it from a later process with the same id. */
export type ProcessIdentity = z.infer<typeof schema>;

/** Returns undefined if no such process is running. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedElsewhere(pid);
  return started === undefined ? undefined : { pid, started };
}

/**
 * Field 22 of proc_pid_stat(5), counted after the command's name, which may contain spaces. A zombie does not count as
 * running.
 */
function startedOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function startedElsewhere(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** Writes the file synchronously: a crash between the start of a process and this write would leave it unknown. */
export function writePidFile(file: string, identity: ProcessIdentity, flag: 'w' | 'wx' = 'w'): void {
  writeFileSync(file, JSON.stringify(identity), { flag, mode: 0o600 });
}

/** Returns the process that the file names, if it is still running. */
export function livingProcess(file: string): ProcessIdentity | undefined {
  const noted = readPidFile(file);
  return noted && isLiving(noted) ? noted : undefined;
}

export function isLiving(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

function readPidFile(file: string): ProcessIdentity | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    // The file is missing, or was cut short by a crash.
    return undefined;
  }
}
