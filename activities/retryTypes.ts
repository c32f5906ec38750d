import type { RetryCounts, RetryState } from '../domain/bulkRetry.ts';

export interface RetryJobAddress {
  organizationId: string;
  jobId: string;
}

export interface AdvanceRetryInput extends RetryJobAddress {
  /** The number of the batch to trigger, from 1, and how many it takes; without one the job is only looked at. */
  next?: { batch: number; size: number };
}

export interface RetryProgress {
  state: RetryState;
  /** The number of the last batch that was taken. */
  batches: number;
  ratePerSecond: number;
  counts: RetryCounts;
}

/** The activities of the workflow `bulkRetry`. Each may run twice. */
export interface RetryActivities {
  advanceRetry(input: AdvanceRetryInput): Promise<RetryProgress>;
  cancelRetry(input: RetryJobAddress): Promise<void>;
}
