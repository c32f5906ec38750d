import type { BulkRetryState } from '../../domain/jobs/bulkRetry.ts';
import type { JobCounts } from '../../domain/jobs/jobs.ts';
import type { RolloutState } from '../../domain/jobs/rollout.ts';

export interface JobAddress {
  organizationId: string;
  jobId: string;
}

export interface AdvanceJobInput extends JobAddress {
  /** The batch to trigger, numbered from 1, and its maximum size. Without it, the activity only polls the job. */
  next?: { batch: number; size: number };
}

export interface JobProgress {
  /** The number of the last batch that was triggered. */
  batches: number;
  ratePerSecond: number;
  counts: JobCounts;
}

export interface BulkRetryProgress extends JobProgress {
  state: BulkRetryState;
}

/** The activities of the workflow `bulkRetry`. Each may execute twice. */
export interface BulkRetryActivities {
  advanceRetry(input: AdvanceJobInput): Promise<BulkRetryProgress>;
  cancelRetry(input: JobAddress): Promise<void>;
}

export interface RolloutProgress extends JobProgress {
  state: RolloutState;
  /** Why it is paused or stopped. */
  reason: string | null;
  /** How many instances may be triggered now. */
  availableSlots: number;
  /** One line: the version, and how it is rolled out. */
  plan: string;
}

interface ControlRolloutInput extends JobAddress {
  command: 'pause' | 'resume' | 'abort';
}

/** The activities of the workflow `rollout`. Each may execute twice. */
export interface RolloutActivities {
  advanceRollout(input: AdvanceJobInput): Promise<RolloutProgress>;
  controlRollout(input: ControlRolloutInput): Promise<void>;
}
