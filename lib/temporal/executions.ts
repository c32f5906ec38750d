import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import proto from '@temporalio/proto';

const { HistoryEventFilterType } = proto.temporal.api.enums.v1;

export interface Execution {
  runId: string;
  isOpen: boolean;
  /** Temporal's name for the status: RUNNING, TERMINATED, … */
  status: string;
}

/** Returns the workflow's newest execution, or the one with this run id. Undefined: Temporal knows none. */
export async function findExecution(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<Execution | undefined> {
  try {
    const execution = await client.workflow.getHandle(workflowId, runId).describe();
    const status = execution.status.name;
    return { runId: execution.runId, isOpen: status === 'RUNNING' || status === 'PAUSED', status };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/**
 * Returns whether the execution of a run is open. One that continued as new counts while the workflow's newest
 * execution is open: that one is about to adopt the run.
 */
export async function isRunUnderWay(client: Client, workflowId: string, runId: string): Promise<boolean> {
  const execution = await findExecution(client, workflowId, runId);
  const current = execution?.status === 'CONTINUED_AS_NEW' ? await findExecution(client, workflowId) : execution;
  return current?.isOpen ?? false;
}

/**
 * Returns the run id of the execution that continues the same run of a service instance; undefined if none does, or the
 * given execution is open.
 */
export async function findContinuation(client: Client, workflowId: string, runId: string): Promise<string | undefined> {
  // Temporal would hold a request for the close event of an open execution until the request times out.
  if ((await findExecution(client, workflowId, runId))?.status !== 'CONTINUED_AS_NEW') return undefined;
  const { namespace, loadedDataConverter: converter } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId, runId },
    historyEventFilterType: HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
  });
  const continued = history?.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
  if (!continued?.newExecutionRunId) return undefined;
  const context = { type: 'workflow' as const, namespace, workflowId };
  const payloads = continued.input?.payloads;
  const input = await decodeFromPayloadsAtIndex<{ continuation?: unknown }>(converter, 0, payloads, context);
  return input.continuation ? continued.newExecutionRunId : undefined;
}
