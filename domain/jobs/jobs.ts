/** The number of a job's instances in each state. `total` is the sum of the others. */
export interface JobCounts {
  total: number;
  /** Not triggered yet. */
  waiting: number;
  /** Triggered but not finished: the run waits to start, waits for its CPE or its next retry, or is in progress. */
  running: number;
  provisioned: number;
  /** In a bulk retry: failed again. */
  failed: number;
  /** In a rollout: pinned without a run. */
  pinned?: number;
  /** No longer eligible when their turn came. */
  skipped: number;
  /** Withdrawn, because the job or their trigger was cancelled. */
  cancelled: number;
}

/**
 * Returns the size of a batch and the time between two. Batches are at least one second apart, so that a fast job does
 * not fill the history.
 */
export function batchPace(ratePerSecond: number): { size: number; intervalMs: number } {
  const size = Math.max(1, Math.round(ratePerSecond));
  return { size, intervalMs: (size / ratePerSecond) * 1000 };
}

export function countDone({ provisioned, failed, pinned = 0, skipped, cancelled }: JobCounts): number {
  return provisioned + failed + pinned + skipped + cancelled;
}

/** Returns one line for terminals and the Temporal UI. Counts of zero are left out. */
export function describeCounts(counts: JobCounts, failed: 'failed' | 'failed again'): string {
  const parts: [number, string][] = [
    [counts.provisioned, 'provisioned'],
    [counts.failed, failed],
    [counts.running, 'running'],
    [counts.waiting, 'waiting'],
    [counts.pinned ?? 0, 'only pinned'],
    [counts.skipped, 'skipped'],
    [counts.cancelled, 'cancelled'],
  ];
  const described = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [`${countDone(counts)} of ${counts.total} done`, ...described].join(', ');
}
