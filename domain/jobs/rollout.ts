import type { JobCounts } from './jobs.ts';
import type { InstanceStatus } from '../types.ts';

/** Which instances of the service a rollout takes; what is undefined does not narrow. As the API has it, and stored so. */
export interface RolloutFilter {
  status?: InstanceStatus | undefined;
  /** The beginning of the device's id. */
  device_prefix?: string | undefined;
  oui?: string | undefined;
  product_class?: string | undefined;
  /** With "*" for any text. */
  software_version?: string | undefined;
  /** The device was here at this time or later, in ISO 8601. */
  informed_since?: string | undefined;
  /** The version that the last run applied. */
  from_version?: number | undefined;
  /** What this rollout has touched. */
  rollout?: string | undefined;
}

/** stopped: by itself, for its failures; it goes on when it is resumed. */
export type RolloutState = 'running' | 'paused' | 'stopped' | 'finished' | 'aborted';

export const isOver = (state: RolloutState): boolean => state === 'finished' || state === 'aborted';

/** How a rollout goes. */
export interface RolloutPlan {
  canary: number;
  ratePerSecond: number;
  concurrency: number;
  /** A share, of 1; null: failures don't stop it. */
  stopAt: number | null;
}

/** No instance's: theirs end with the instance's id. */
export function rolloutWorkflowId(organizationId: string, id: string): string {
  return `${organizationId}/rollouts/${id}`;
}

/**
 * What is done to an instance when its turn comes. What has the version, or was never plugged in, needs no run: it is pinned. What somebody
 * has paused is left as it is.
 */
export function chooseAction(
  { status, applied, paused }: { status: InstanceStatus; applied: number | null; paused: boolean },
  version: number,
): 'run' | 'pin' | 'skip' {
  if (paused) return 'skip';
  return status === 'pending' || (status === 'provisioned' && applied === version) ? 'pin' : 'run';
}

/** How many were triggered, whatever became of them. */
const tried = ({ running, provisioned, failed, cancelled }: JobCounts): number =>
  running + provisioned + failed + cancelled;

/** How many more may be triggered now, whatever the rate allows. */
export function countAvailableSlots(counts: JobCounts, { canary, concurrency }: RolloutPlan): number {
  const free = Math.min(concurrency - counts.running, counts.waiting);
  if (tried(counts) > canary) return Math.max(free, 0);
  if (tried(counts) === canary) return counts.running > 0 ? 0 : Math.max(free, 0);
  return Math.max(Math.min(free, canary - tried(counts)), 0);
}

/** Before so many have ended a share says little; but for the canary's, which is all that there is. */
const leastEnded = 10;

/** What had ended, and failed, before: it is not judged again. */
export interface FailureBaseline {
  ended: number;
  failed: number;
}

/** Why the rollout is to stop. Undefined: it may go on. */
export function reasonToStop(
  counts: JobCounts,
  { canary, stopAt }: RolloutPlan,
  forgiven: FailureBaseline,
): string | undefined {
  if (stopAt === null) return undefined;
  const failed = counts.failed - forgiven.failed;
  const ended = counts.failed + counts.provisioned - forgiven.ended;
  const isCanary = tried(counts) <= canary;
  const enough = isCanary && counts.running === 0 && tried(counts) === canary ? 1 : leastEnded;
  if (failed <= 0 || ended < enough || failed / ended < stopAt) return undefined;
  return `${failed} of ${ended}${isCanary ? ' canaries' : ''} failed, ${percent(failed / ended)}: it stops at ${percent(stopAt)}`;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** In one line, for the Temporal UI. */
export function describePlan({ canary, ratePerSecond, concurrency, stopAt }: RolloutPlan): string {
  const parts = [
    canary > 0 ? `canary of ${canary}` : 'no canary',
    `${ratePerSecond} a second`,
    `at most ${concurrency} under way`,
    stopAt === null ? 'failures do not stop it' : `stops at ${percent(stopAt)} failures`,
  ];
  return parts.join(', ');
}
