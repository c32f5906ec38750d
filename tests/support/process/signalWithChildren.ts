import { execFileSync } from 'node:child_process';

/**
 * Sends the signal to the process and to its children, such as those in which PostgreSQL serves its connections. The
 * parent comes first: once it is stopped, it starts no more children.
 */
export function signalWithChildren(pid: number, signal: NodeJS.Signals): void {
  send(pid, signal);
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  for (const line of processes) {
    const [child = 0, parent] = line.trim().split(/\s+/).map(Number);
    if (parent === pid) send(child, signal);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
