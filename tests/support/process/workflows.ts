import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import type { Pool } from '../../../db/core/pool.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { Reconciliation } from '../../../lib/temporal/reconciliation.ts';
import { until } from '../until.ts';
import type { TestEnvironment } from './environment.ts';

/** Returns the task queue of the system's workflows. */
export function workflowTaskQueue({ env }: Pick<TestEnvironment, 'env'>): string {
  return /workflows: (\S+)/.exec(readFileSync(env.CUTTLE_TEMPORAL_CONFIG ?? '', 'utf8'))?.[1] ?? '';
}

/** Waits until the workflow is closed. @returns its status. */
export async function closedStatus(temporal: Client, workflowId: string): Promise<string> {
  const handle = temporal.workflow.getHandle(workflowId);
  await handle.result().catch(() => undefined);
  return (await handle.describe()).status.name;
}

interface Job {
  type: 'bulkRetry' | 'rollout';
  /** In the workflow id. */
  path: 'retries' | 'rollouts';
  jobId: string;
  isUnderWay: () => Promise<boolean>;
}

/** Starts a job's workflow, whose executions soon continue as new, and resets a later one to its first task. */
export async function resetAfterContinuing(system: TestEnvironment, job: Job): Promise<void> {
  const { organization, temporal } = system;
  const { type, path, jobId, isUnderWay } = job;
  const taskQueue = workflowTaskQueue(system);
  const workflowId = `${organization}/${path}/${jobId}`;
  const args = [{ organizationId: organization, jobId, maxTurns: 2 }];
  const { firstExecutionRunId } = await temporal.workflow.start(type, { taskQueue, workflowId, args });
  await until('the job is under way', isUnderWay);
  const { runId } = await temporal.workflow.getHandle(workflowId).describe();
  assert.notEqual(runId, firstExecutionRunId);
  await resetToFirstTask(temporal, workflowId, runId);
}

/** Resets the execution to its first workflow task, as an operator does in the Temporal UI. */
export async function resetToFirstTask(temporal: Client, workflowId: string, runId: string): Promise<void> {
  const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  await temporal.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId:
      events?.find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes)?.eventId ?? null,
    requestId: `reset ${runId}`,
    reason: 'test',
  });
}

/** Reconciles the database with Temporal once, as the processes with a worker do periodically. */
export async function reconcileOnce(pool: Pool, client: Client): Promise<void> {
  const reconciliation = new Reconciliation({
    pool,
    client,
    log: createLog('silent'),
    metrics: new Metrics(),
    dispatchOutbox: () => undefined,
    wakeDevices: () => undefined,
    hintEvents: () => undefined,
  });
  await reconciliation.sweep();
}

/** Returns everything in a history or a description of a workflow, payloads included. */
export function textsOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textsOf).join('\n');
}
