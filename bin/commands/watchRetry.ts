import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { ApiClient } from '../apiClient.ts';
import type { Retry } from '../apiTypes.ts';
import { retrySchema } from '../apiTypes.ts';
import { print } from '../output.ts';

const everyMilliseconds = 500;

/** Until the job is over; Ctrl-C ends the watching alone. The exit code is 1 unless all that was retried is provisioned. */
export async function watchRetry(api: ApiClient, begun: Retry, json: boolean | undefined): Promise<void> {
  const left = new AbortController();
  const leave = (): void => { left.abort(); };
  process.once('SIGINT', leave);
  let job = begun;
  if (!json && job.status === 'running') console.log(`The retry ${job.id} is under way: ${job.progress.total} instances, at most ${job.rate_per_second} a second.`);
  try {
    while (job.status === 'running') {
      showLive(job, json);
      await pause(everyMilliseconds, undefined, { signal: left.signal });
      job = await api.get(`/v1/retries/${encodeURIComponent(job.id)}`, retrySchema);
    }
    endLive(json);
    print(json, job, () => describeRetry(job));
    if (!wentWell(job)) process.exitCode = 1;
  } catch (error) {
    endLive(json);
    console.error(`The retry goes on without this command.\n  to look at it:  cuttle retry status ${job.id}\n  to abort it:    cuttle retry cancel ${job.id}`);
    if (!left.signal.aborted) throw error;
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', leave);
  }
}

function wentWell({ status, progress }: Retry): boolean {
  return status === 'finished' && progress.provisioned + progress.skipped === progress.total;
}

export function describeRetry(job: Retry): string {
  const { progress } = job;
  const ends = {
    running: `The retry ${job.id} is under way`,
    finished: `The retry ${job.id} is finished`,
    cancelled: `The retry ${job.id} was cancelled`,
  };
  const hint = progress.failed > 0 ? '\ncuttle instance status --status failed shows those that failed again, cuttle instance explain <id> why.' : '';
  return `${ends[job.status]}: ${describeProgress(progress)}.${hint}`;
}

/** Coloured on a terminal alone; what is none is left out. */
function describeProgress(progress: Retry['progress']): string {
  const parts = [
    [progress.provisioned, 'provisioned', 'green'],
    [progress.failed, 'failed again', 'red'],
    [progress.running, 'under way', 'cyan'],
    [progress.waiting, 'waiting', 'gray'],
    [progress.skipped, 'skipped', 'gray'],
    [progress.cancelled, 'cancelled', 'yellow'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, what, colour]) => styleText(colour, `${count} ${what}`, { stream: process.stdout }));
  return [`${progress.done} of ${progress.total} done`, ...shown].join(', ');
}

function showLive(job: Retry, json: boolean | undefined): void {
  if (process.stdout.isTTY && !json) process.stdout.write(`\r\x1b[K${fitting(describeProgress(job.progress), process.stdout.columns)}`);
}

/** A line that wraps could not be overwritten: one that is too wide is cut, and loses its colours with that. */
function fitting(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < columns ? line : `${plain.slice(0, Math.max(columns - 2, 0))}…`;
}

function endLive(json: boolean | undefined): void {
  if (process.stdout.isTTY && !json) process.stdout.write('\r\x1b[K');
}
