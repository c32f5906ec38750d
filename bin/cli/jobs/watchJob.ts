import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { print } from '../output.ts';
import { instances, rate } from '../format.ts';

/** The progress of a bulk retry, or of a rollout, which also counts pinned instances. */
type Progress = Schemas['Retry']['progress'] & { pinned?: number };

interface Job {
  id: string;
  status: string;
  rate_per_second: number;
  progress: Progress;
}

/** How the commands show one kind of job. */
export interface JobView<T extends Job> {
  /** The command's name: `retry`, `rollout`. */
  what: string;
  read: (api: Api, id: string) => Promise<T>;
  /** Whether the job can still make progress by itself. */
  isUnderWay: (job: T) => boolean;
  describe: (job: T) => string;
  /** The line shown on a terminal while the job is in progress. */
  describeLive: (job: T) => string;
  wentWell: (job: T) => boolean;
  /** The subcommand that ends the job. */
  ends: string;
}

const everyMilliseconds = 500;

/** Watches a job until it ends or stops; Ctrl-C ends only the watching. Sets exit code 1 unless every run succeeded. */
export async function watchJob<T extends Job>(
  api: Api,
  begun: T,
  view: JobView<T>,
  json: boolean | undefined,
): Promise<void> {
  const { what, read, isUnderWay, describe, describeLive, wentWell, ends } = view;
  const left = new AbortController();
  const leave = (): void => {
    left.abort();
  };
  process.once('SIGINT', leave);
  let job = begun;
  if (!json && isUnderWay(job))
    console.log(
      `The ${what} ${job.id} is in progress: ${instances(job.progress.total)}, at most ${rate(job.rate_per_second)}.`,
    );
  try {
    while (isUnderWay(job)) {
      if (process.stdout.isTTY && !json)
        process.stdout.write(`\r\x1b[K${fitting(describeLive(job), process.stdout.columns)}`);
      await pause(everyMilliseconds, undefined, { signal: left.signal });
      job = await read(api, job.id);
    }
    endLive(json);
    print(json, job, () => describe(job));
    if (!wentWell(job)) process.exitCode = 1;
  } catch (error) {
    endLive(json);
    console.error(
      `The ${what} continues without this command.\n  to watch it:    cuttle ${what} status ` +
        `${job.id}\n  to abort it:    cuttle ${what} ${ends} ${job.id}`,
    );
    if (!left.signal.aborted) throw error;
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', leave);
  }
}

/** Lists the counts that are not zero, in colour on a terminal. */
export function describeProgress(progress: Progress, failed: 'failed' | 'failed again'): string {
  const parts = [
    [progress.provisioned, 'provisioned', 'green'],
    [progress.failed, failed, 'red'],
    [progress.running, 'under way', 'cyan'],
    [progress.waiting, 'waiting', 'gray'],
    [progress.pinned ?? 0, 'only pinned', 'gray'],
    [progress.skipped, 'skipped', 'gray'],
    [progress.cancelled, 'cancelled', 'yellow'],
  ] as const;
  const shown = parts
    .filter(([count]) => count > 0)
    .map(([count, what, colour]) => styleText(colour, `${count} ${what}`, { stream: process.stdout }));
  return [`${progress.done} of ${progress.total} done`, ...shown].join(', ');
}

/** Cuts a line to the terminal's width (without colours), because a wrapped line could not be overwritten. */
function fitting(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < columns ? line : `${plain.slice(0, Math.max(columns - 2, 0))}…`;
}

function endLive(json: boolean | undefined): void {
  if (process.stdout.isTTY && !json) process.stdout.write('\r\x1b[K');
}
