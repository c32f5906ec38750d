import type { InstanceStatus } from '../types.ts';
import type { JobCounts } from './jobs.ts';

/**
 * Selects the instances of a rollout. A field that is undefined selects all. This is also the format of the API and the
 * database.
 */
export interface RolloutFilter {
  status?: InstanceStatus | undefined;
  /** The device's id starts with this. */
  device_prefix?: string | undefined;
  oui?: string | undefined;
  product_class?: string | undefined;
  /** "*" stands for any text. */
  software_version?: string | undefined;
  /** The device's last Inform was at this time or later, in ISO 8601. */
  informed_since?: string | undefined;
  /** The version that the last run applied. */
  from_version?: number | undefined;
  /** An earlier rollout that changed the instance. */
  rollout?: string | undefined;
}

/** stopped: at its failure rate, until it is resumed. */
export type RolloutState = 'running' | 'paused' | 'stopped' | 'finished' | 'aborted';

export const isOver = (state: RolloutState): boolean => state === 'finished' || state === 'aborted';

export interface RolloutPlan {
  canary: number;
  ratePerSecond: number;
  concurrency: number;
  /** The failure rate at which it stops, from 0 to 1; null: it never stops. */
  stopAt: number | null;
}

/** Returns an id that cannot collide with an instance's: those end with the instance's id. */
export function rolloutWorkflowId(organizationId: string, id: string): string {
  return `${organizationId}/rollouts/${id}`;
}

/**
 * Decides what to do with an instance when its turn comes. An instance that has the version already, or whose device
 * was never plugged in, needs no run: it is only pinned. A paused instance is left alone.
 */
export function chooseAction(
  { status, applied, paused }: { status: InstanceStatus; applied: number | null; paused: boolean },
  version: number,
): 'run' | 'pin' | 'skip' {
  if (paused) return 'skip';
  return status === 'pending' || (status === 'provisioned' && applied === version) ? 'pin' : 'run';
}

/** Returns how many instances were triggered, whatever their outcome. */
const countTriggered = ({ running, provisioned, failed, cancelled }: JobCounts): number =>
  running + provisioned + failed + cancelled;

/** Returns how many more instances the canary and the limit on concurrent runs allow now. */
export function countAvailableSlots(counts: JobCounts, { canary, concurrency }: RolloutPlan): number {
  const free = Math.min(concurrency - counts.running, counts.waiting);
  const triggered = countTriggered(counts);
  if (triggered > canary) return Math.max(free, 0);
  if (triggered === canary) return counts.running > 0 ? 0 : Math.max(free, 0);
  return Math.max(Math.min(free, canary - triggered), 0);
}

/** A failure rate of fewer ended runs says little, except for the whole canary. */
const minEnded = 10;

/** The runs that ended before the rollout was resumed. They no longer count. */
export interface FailureBaseline {
  ended: number;
  failed: number;
}

/** Returns why the rollout must stop; undefined if it may continue. */
export function reasonToStop(
  counts: JobCounts,
  { canary, stopAt }: RolloutPlan,
  baseline: FailureBaseline,
): string | undefined {
  if (stopAt === null) return undefined;
  const failed = counts.failed - baseline.failed;
  const ended = counts.failed + counts.provisioned - baseline.ended;
  const triggered = countTriggered(counts);
  const isCanary = triggered <= canary;
  const required = isCanary && counts.running === 0 && triggered === canary ? 1 : minEnded;
  if (failed <= 0 || ended < required || failed / ended < stopAt) return undefined;
  const what = `${failed} of ${ended}${isCanary ? ' canaries' : ''} failed`;
  return `${what} (${percent(failed / ended)}, limit ${percent(stopAt)})`;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** Returns one line for the Temporal UI. */
export function describePlan({ canary, ratePerSecond, concurrency, stopAt }: RolloutPlan): string {
  const parts = [
    canary > 0 ? `canary of ${canary}` : 'no canary',
    `${ratePerSecond} per second`,
    `at most ${concurrency} concurrent runs`,
    stopAt === null ? 'never stops' : `stops at a failure rate of ${percent(stopAt)}`,
  ];
  return parts.join(', ');
}
