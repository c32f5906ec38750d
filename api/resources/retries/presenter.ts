import type { z } from 'zod';
import type { FailedGroupRow, RetryJobRow } from '../../../db/jobs/retryJobs.ts';
import type { BulkRetryFilter } from '../../../domain/jobs/bulkRetry.ts';
import { bulkRetryWorkflowId } from '../../../domain/jobs/bulkRetry.ts';
import { countDone } from '../../../domain/jobs/jobs.ts';
import type { ApiDeps } from '../../deps.ts';
import type { retryResponse, retryPlanResponse } from './responseSchema.ts';

export function presentRetry(
  job: RetryJobRow,
  organizationId: string,
  temporalUi: ApiDeps['temporalUi'],
): z.output<typeof retryResponse> {
  const { total, waiting, running, provisioned, failed, skipped, cancelled } = job.counts;
  const workflowId = bulkRetryWorkflowId(organizationId, job.id);
  return {
    id: job.id,
    status: job.state,
    filter: job.filter,
    rate_per_second: job.ratePerSecond,
    progress: { total, done: countDone(job.counts), waiting, running, provisioned, failed, skipped, cancelled },
    created_by: job.createdBy,
    created_at: job.createdAt,
    finished_at: job.finishedAt,
    workflow_id: workflowId,
    workflow_url: temporalUi?.(workflowId) ?? null,
  };
}

/** Presents what a bulk retry would retry. */
export function presentPlan(
  groups: FailedGroupRow[],
  filter: BulkRetryFilter,
  ratePerSecond: number,
): z.output<typeof retryPlanResponse> {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  return {
    dry_run: true,
    filter,
    rate_per_second: ratePerSecond,
    total,
    seconds: Math.ceil(total / ratePerSecond),
    groups: groups.map(({ service, errorType, faultCode, count }) => ({
      service,
      error_type: errorType,
      fault_code: faultCode,
      count,
    })),
  };
}
