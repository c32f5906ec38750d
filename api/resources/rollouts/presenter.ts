import type { z } from 'zod';
import type { ChosenGroupRow, RolloutRow } from '../../../db/jobs/rollouts.ts';
import { countDone } from '../../../domain/jobs/jobs.ts';
import { chooseAction, rolloutWorkflowId } from '../../../domain/jobs/rollout.ts';
import type { ApiDeps } from '../../deps.ts';
import type { rolloutResponse, rolloutPlanResponse } from './responseSchema.ts';

export function presentRollout(
  rollout: RolloutRow,
  organizationId: string,
  temporalUi: ApiDeps['temporalUi'],
): z.output<typeof rolloutResponse> {
  const { total, waiting, running, provisioned, failed, pinned = 0, skipped, cancelled } = rollout.counts;
  const workflowId = rolloutWorkflowId(organizationId, rollout.id);
  return {
    id: rollout.id,
    status: rollout.state,
    reason: rollout.reason,
    service_id: rollout.serviceId,
    service_name: rollout.serviceName,
    version: rollout.version,
    filter: rollout.filter,
    canary: rollout.canary,
    rate_per_second: rollout.ratePerSecond,
    concurrency: rollout.concurrency,
    stop_at: rollout.stopAt,
    follow: rollout.follow,
    progress: {
      total,
      done: countDone(rollout.counts),
      waiting,
      running,
      provisioned,
      failed,
      pinned,
      skipped,
      cancelled,
    },
    created_by: rollout.createdBy,
    created_at: rollout.createdAt,
    finished_at: rollout.finishedAt,
    workflow_id: workflowId,
    workflow_url: temporalUi?.(workflowId) ?? null,
  };
}

/** Presents what a rollout of the version would do. `seconds` is derived from the rate alone. */
export function presentRolloutPlan(
  groups: ChosenGroupRow[],
  { service, version, ratePerSecond }: { service: string; version: number; ratePerSecond: number },
): z.output<typeof rolloutPlanResponse> {
  const planned = groups.map((group) => ({ ...group, action: chooseAction(group, version) }));
  const count = (action: string): number =>
    planned.filter((group) => group.action === action).reduce((sum, group) => sum + group.count, 0);
  const [run, pin, skip] = [count('run'), count('pin'), count('skip')];
  return {
    dry_run: true,
    service_name: service,
    version,
    rate_per_second: ratePerSecond,
    total: run + pin + skip,
    run,
    pin,
    skip,
    seconds: Math.ceil(run / ratePerSecond),
    groups: planned.map(({ status, applied, follows, action, count: instances }) => ({
      status,
      version: applied,
      follows_latest: follows,
      action,
      count: instances,
    })),
  };
}
