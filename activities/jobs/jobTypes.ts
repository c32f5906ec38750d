import type { JobCounts } from '../../domain/jobs/jobs.ts';

export interface JobAddress {
  organizationId: string;
  jobId: string;
}

export interface AdvanceJobInput extends JobAddress {
  /** The number of the batch to trigger, from 1, and how many it takes at the most; without one the job is only looked at. */
  next?: { batch: number; size: number };
}

/** How a job stands. */
export interface JobProgress {
  /** The number of the last batch that was taken. */
  batches: number;
  ratePerSecond: number;
  counts: JobCounts;
}
