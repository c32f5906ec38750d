import type { RetryState } from '../../domain/jobs/bulkRetry.ts';
import type { AdvanceJobInput, JobAddress, JobProgress } from './jobTypes.ts';

export interface RetryProgress extends JobProgress {
  state: RetryState;
}

/** The activities of the workflow `bulkRetry`. Each may run twice. */
export interface RetryActivities {
  advanceRetry(input: AdvanceJobInput): Promise<RetryProgress>;
  cancelRetry(input: JobAddress): Promise<void>;
}
