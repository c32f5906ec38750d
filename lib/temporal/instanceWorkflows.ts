import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { defineSearchAttributeKey } from '@temporalio/common';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { encodeToPayloadsWithContext } from '@temporalio/common/lib/internal-non-workflow/index.js';
import proto from '@temporalio/proto';
import type { OutboxRow } from '../../db/runs/outbox.ts';
import type { SearchAttributeNames } from '../config/temporalConfig.ts';

const { WorkflowIdReusePolicy, WorkflowIdConflictPolicy } = proto.temporal.api.enums.v1;

/** gRPC's status codes for what needs no telling any more. */
const alreadyExists: number[] = [6];
const notFound: number[] = [5];

export interface InstanceWorkflowSettings {
  taskQueue: string;
  searchAttributes: SearchAttributeNames;
}

/**
 * Tells the workflow of an instance what an outbox row says. The row's id is Temporal's request id, so that what is told
 * twice is heard once; the client's own methods make a new one each time, so the service's are called here.
 * An execution that is closed needs no telling.
 */
export async function tellInstanceWorkflow(
  client: Client,
  settings: InstanceWorkflowSettings,
  row: OutboxRow,
): Promise<void> {
  try {
    await call(client, settings, row);
  } catch (error) {
    const told = row.kind === 'start' ? alreadyExists : notFound;
    if (!(isGrpcServiceError(error) && told.includes(error.code))) throw error;
  }
}

async function call(client: Client, settings: InstanceWorkflowSettings, row: OutboxRow): Promise<void> {
  const { workflowService } = client;
  const { namespace, identity } = client.options;
  const address = { namespace, identity, requestId: row.id };
  const execution = { ...address, workflowExecution: { workflowId: row.workflowId } };
  const signal = { signalName: row.kind, input: { payloads: await encode(client, row, row.argument) } };
  switch (row.kind) {
    case 'start':
      await workflowService.startWorkflowExecution({
        ...address,
        ...(await startOf(client, settings, row)),
        // The first execution of an instance only; the others are started by their triggers.
        workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
      });
      return;
    case 'trigger':
      await workflowService.signalWithStartWorkflowExecution({
        ...address,
        ...(await startOf(client, settings, row)),
        workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
        signalName: signal.signalName,
        signalInput: signal.input,
      });
      return;
    case 'settled':
    case 'answered':
    case 'proceed':
    case 'unreached':
      await workflowService.signalWorkflowExecution({ ...execution, ...signal });
      return;
    case 'cancel':
      await workflowService.requestCancelWorkflowExecution({ ...execution, reason: row.argument.reason });
      return;
  }
}

async function startOf(client: Client, settings: InstanceWorkflowSettings, row: OutboxRow) {
  const { organization, device, service, status } = settings.searchAttributes;
  const keyword = (name: string, value: string) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value });
  return {
    workflowId: row.workflowId,
    workflowType: { name: 'serviceInstance' },
    taskQueue: { name: settings.taskQueue },
    input: { payloads: await encode(client, row, { instanceId: row.instanceId }) },
    searchAttributes: {
      indexedFields: encodeUnifiedSearchAttributes(undefined, [
        keyword(organization, row.organizationId),
        keyword(device, row.deviceId),
        keyword(service, row.serviceName),
        keyword(status, 'pending'),
      ]),
    },
    userMetadata: { summary: (await encode(client, row, `${row.serviceName} on ${row.deviceId}`))[0] ?? null },
  };
}

async function encode(client: Client, row: OutboxRow, value: unknown): Promise<Payload[]> {
  const context = { type: 'workflow' as const, namespace: client.options.namespace, workflowId: row.workflowId };
  return (await encodeToPayloadsWithContext(client.options.loadedDataConverter, context, [value])) ?? [];
}
