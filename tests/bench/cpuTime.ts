import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const millisecondsPerTick = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface ProcessTimes {
  parent: number;
  own: number;
  /** The times of children that have ended. */
  children: number;
}

/**
 * Returns the milliseconds of CPU that these processes and their descendants have used so far, without the processes
 * in `without` and their descendants. Linux only.
 */
export function cpuMilliseconds(pids: number[], without: number[] = []): number {
  const processes = new Map(listProcesses());
  const isCounted = (pid: number): boolean => {
    const parent = processes.get(pid)?.parent;
    return !without.includes(pid) && (pids.includes(pid) || (parent !== undefined && isCounted(parent)));
  };
  const counted = [...processes].filter(([pid]) => isCounted(pid));
  return counted.reduce((sum, [, { own, children }]) => sum + own + children, 0) * millisecondsPerTick;
}

function listProcesses(): [number, ProcessTimes][] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.flatMap((pid) => {
    const times = readTimes(pid);
    return times ? [[pid, times]] : [];
  });
}

/** Reads fields 4 and 14 to 17 of proc_pid_stat(5), from behind the command's name, which may contain spaces. */
function readTimes(pid: number): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, own: user + system, children: childrenUser + childrenSystem };
  } catch {
    // The process has ended.
    return undefined;
  }
}
