import type { RolloutState } from '../../domain/jobs/rollout.ts';
import type { AdvanceJobInput, JobAddress, JobProgress } from './jobTypes.ts';

export interface RolloutProgress extends JobProgress {
  state: RolloutState;
  /** Why it is paused or stopped. */
  reason: string | null;
  /** How many may be triggered now. */
  room: number;
  /** What it does, and how, in one line. */
  plan: string;
}

interface SteerRolloutInput extends JobAddress {
  wish: 'pause' | 'resume' | 'abort';
}

/** The activities of the workflow `rollout`. Each may run twice. */
export interface RolloutActivities {
  advanceRollout(input: AdvanceJobInput): Promise<RolloutProgress>;
  steerRollout(input: SteerRolloutInput): Promise<void>;
}
