import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { encodeToPayloadsWithContext } from '@temporalio/common/lib/internal-non-workflow/index.js';
import proto from '@temporalio/proto';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { SearchAttributeNames } from '../config/temporalConfig.ts';
import { findContinuation, findExecution } from './executions.ts';
import type { StartRow } from './workflowStarts.ts';
import { describeStart, searchAttributesOf } from './workflowStarts.ts';

const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

type CancelRow = Extract<OutboxRow, { action: 'cancel' }>;

/** gRPC status codes (google.rpc.Code). */
const notFound = 5;
const alreadyExists = 6;

export interface OutboxCallSettings {
  client: Client;
  taskQueue: string;
  searchAttributes: SearchAttributeNames;
}

/**
 * Sends a row of the outbox to Temporal. The row's id is the request id, so that a row that is dispatched twice takes
 * effect once. This calls the gRPC service, because the client's own methods create a request id for each call. It also
 * resolves when Temporal refuses permanently: the workflow is already started, or its execution is closed.
 */
export async function callTemporal(settings: OutboxCallSettings, row: OutboxRow): Promise<void> {
  try {
    await call(settings, row);
  } catch (error) {
    const settled = row.action === 'start' ? [alreadyExists] : [notFound, alreadyExists];
    if (!hasCode(error, settled)) throw error;
  }
}

function hasCode(error: unknown, codes: number[]): boolean {
  return isGrpcServiceError(error) && codes.includes(error.code);
}

async function call(settings: OutboxCallSettings, row: OutboxRow): Promise<void> {
  const { client } = settings;
  const { workflowService } = client;
  const { namespace, identity } = client.options;
  const request = { namespace, identity, requestId: row.id };
  const { workflowId } = row;
  switch (row.action) {
    case 'start':
      await workflowService.startWorkflowExecution({ ...request, ...(await startOf(settings, row)) });
      return;
    case 'signal_with_start':
      await workflowService.signalWithStartWorkflowExecution({
        ...request,
        ...(await startOf(settings, row)),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
        signalName: row.signal,
        signalInput: { payloads: await encode(client, workflowId, row.argument) },
      });
      return;
    case 'signal':
      await workflowService.signalWorkflowExecution({
        ...request,
        workflowExecution: { workflowId },
        signalName: row.signal,
        input: { payloads: await encode(client, workflowId, row.argument) },
      });
      return;
    case 'cancel': {
      const execution =
        row.runId === null ? await findExecution(client, workflowId) : { runId: row.runId, isOpen: true };
      if (execution?.isOpen) await cancel(client, row, execution.runId);
    }
  }
}

/** Cancels the execution, or the one that continues its run. */
async function cancel(client: Client, row: CancelRow, runId: string): Promise<void> {
  const { namespace, identity } = client.options;
  const { id: requestId, workflowId, reason } = row;
  const workflowExecution = { workflowId, runId };
  const request = { namespace, identity, requestId, workflowExecution, reason };
  await client.workflowService.requestCancelWorkflowExecution(request).catch((error: unknown) => {
    // Depending on its version, Temporal accepts the request for a closed execution, or says that there is none.
    if (!hasCode(error, [notFound, alreadyExists])) throw error;
  });
  const continuation = await findContinuation(client, workflowId, runId);
  if (continuation !== undefined) await cancel(client, row, continuation);
}

async function startOf({ client, taskQueue, searchAttributes: names }: OutboxCallSettings, row: StartRow) {
  const { workflowId, workflowType } = row;
  const start = describeStart(row);
  return {
    workflowId,
    workflowType: { name: workflowType },
    taskQueue: { name: taskQueue },
    input: { payloads: await encode(client, workflowId, start.argument) },
    ...(start.reusable
      ? {
          workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
          // An open execution has done its work, and is about to close.
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
        }
      : { workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE }),
    searchAttributes: {
      indexedFields: encodeUnifiedSearchAttributes(undefined, searchAttributesOf(row, start, names)),
    },
    userMetadata: { summary: (await encode(client, workflowId, start.summary))[0] ?? null },
  };
}

async function encode(client: Client, workflowId: string, value: unknown): Promise<Payload[]> {
  const context = { type: 'workflow' as const, namespace: client.options.namespace, workflowId };
  return (await encodeToPayloadsWithContext(client.options.loadedDataConverter, context, [value])) ?? [];
}
