import type { BulkRetryState } from '../../domain/jobs/bulkRetry.ts';
import type { AdvanceJobInput, JobAddress, JobProgress } from './jobTypes.ts';

export interface BulkRetryProgress extends JobProgress {
  state: BulkRetryState;
}

/** The activities of the workflow `bulkRetry`. Each may run twice. */
export interface BulkRetryActivities {
  advanceRetry(input: AdvanceJobInput): Promise<BulkRetryProgress>;
  cancelRetry(input: JobAddress): Promise<void>;
}
