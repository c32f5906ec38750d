/** Which failed instances a bulk retry takes; what is undefined does not narrow. As the API has it, and stored so. */
export interface RetryFilter {
  status: 'failed';
  /** A service's name. */
  service?: string | undefined;
  /** Of the last run's error, or of one of its parameters. */
  fault_code?: string | undefined;
  error_type?: string | undefined;
  /** The run ended at this time or later, in ISO 8601. */
  since?: string | undefined;
  /** The beginning of the device's id. */
  device_prefix?: string | undefined;
}

export type RetryState = 'running' | 'finished' | 'cancelled';

/** How many of a job's instances are where; `total` is the sum of the others. */
export interface RetryCounts {
  total: number;
  /** Not triggered yet. */
  waiting: number;
  /** Triggered, and not at an end: the run waits for its turn or for its CPE, or is under way. */
  running: number;
  provisioned: number;
  /** Failed again. */
  failed: number;
  /** Not failed any more when its turn came, or detached. */
  skipped: number;
  /** Taken back, by the end of the job or of its trigger. */
  cancelled: number;
}

/** No instance's: theirs end with the instance's id. */
export function retryWorkflowId(organizationId: string, jobId: string): string {
  return `${organizationId}/retries/${jobId}`;
}

/** Triggered `size` at a time, every so many milliseconds: at most once a second, so that a quick job fills no history. */
export function paceOf(ratePerSecond: number): { size: number; everyMs: number } {
  const size = Math.max(1, Math.round(ratePerSecond));
  return { size, everyMs: (size / ratePerSecond) * 1000 };
}

/** How many have come to an end. */
export function countDone({ provisioned, failed, skipped, cancelled }: RetryCounts): number {
  return provisioned + failed + skipped + cancelled;
}

/** In one line, for terminals and for the Temporal UI: what is none is left out. */
export function describeCounts(counts: RetryCounts): string {
  const parts: [number, string][] = [
    [counts.provisioned, 'provisioned'],
    [counts.failed, 'failed again'],
    [counts.running, 'under way'],
    [counts.waiting, 'waiting'],
    [counts.skipped, 'skipped'],
    [counts.cancelled, 'cancelled'],
  ];
  const shown = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [`${countDone(counts)} of ${counts.total} done`, ...shown].join(', ');
}
