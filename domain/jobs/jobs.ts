/** How many of a job's instances are where; `total` is the sum of the others. */
export interface JobCounts {
  total: number;
  /** Not triggered yet. */
  waiting: number;
  /** Triggered, and not at an end: the run waits for its turn, for its CPE or for its next try, or is under way. */
  running: number;
  provisioned: number;
  /** Of a bulk retry: failed again. */
  failed: number;
  /** Of a rollout: nothing was to run. */
  pinned?: number;
  /** Not to be triggered any more when its turn came. */
  skipped: number;
  /** Taken back, by the end of the job or of its trigger. */
  cancelled: number;
}

/** Triggered `size` at a time, every so many milliseconds: at most once a second, so that a quick job fills no history. */
export function batchPace(ratePerSecond: number): { size: number; intervalMs: number } {
  const size = Math.max(1, Math.round(ratePerSecond));
  return { size, intervalMs: (size / ratePerSecond) * 1000 };
}

/** How many have come to an end. */
export function countDone({ provisioned, failed, pinned = 0, skipped, cancelled }: JobCounts): number {
  return provisioned + failed + pinned + skipped + cancelled;
}

/** In one line, for terminals and for the Temporal UI: what is none is left out. */
export function describeCounts(counts: JobCounts, failed: 'failed' | 'failed again'): string {
  const parts: [number, string][] = [
    [counts.provisioned, 'provisioned'],
    [counts.failed, failed],
    [counts.running, 'under way'],
    [counts.waiting, 'waiting'],
    [counts.pinned ?? 0, 'only pinned'],
    [counts.skipped, 'skipped'],
    [counts.cancelled, 'cancelled'],
  ];
  const shown = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [`${countDone(counts)} of ${counts.total} done`, ...shown].join(', ');
}
