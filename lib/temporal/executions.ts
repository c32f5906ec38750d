import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';

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
