import type { SearchAttributePair } from '@temporalio/common';
import { defineSearchAttributeKey } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { OutboxRow, WorkflowStarts, WorkflowType } from '../../db/outbox/outbox.ts';
import type { SearchAttributeNames } from '../config/temporalConfig.ts';

const { WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;
const { WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE } = WorkflowIdReusePolicy;

export type StartRow = Extract<OutboxRow, { action: 'start' | 'signal_with_start' }>;

export interface WorkflowStart {
  argument: object;
  summary: string;
  searchAttributes: SearchAttributePair[];
  /** Whether the workflow id may be used again once its execution is closed. */
  reusePolicy: proto.temporal.api.enums.v1.WorkflowIdReusePolicy;
}

type Describe<Type extends WorkflowType> = (
  start: WorkflowStarts[Type],
  row: StartRow,
) => {
  argument: object;
  summary: string;
  attributes?: Partial<Record<keyof SearchAttributeNames, string>>;
  reusable: boolean;
};

const starts: { [Type in WorkflowType]: Describe<Type> } = {
  serviceInstance: ({ instanceId, deviceId, serviceName }, { action }) => ({
    argument: { instanceId },
    summary: `${serviceName} on ${deviceId}`,
    attributes: { device: deviceId, service: serviceName, status: 'pending' },
    // Attaching starts the first execution alone; triggers start the others.
    reusable: action === 'signal_with_start',
  }),
};

/** Returns what Temporal needs to start the row's workflow. */
export function describeStart(row: StartRow, names: SearchAttributeNames): WorkflowStart {
  const describe = starts[row.workflowType];
  const { argument, summary, attributes, reusable } = describe(row.start, row);
  const values = { organization: row.organizationId, ...attributes };
  return {
    argument,
    summary,
    searchAttributes: (Object.entries(values) as [keyof SearchAttributeNames, string][]).map(([attribute, value]) => ({
      key: defineSearchAttributeKey(names[attribute], 'KEYWORD'),
      value,
    })),
    reusePolicy: reusable ? WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE : WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
  };
}
