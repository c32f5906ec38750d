import type { SearchAttributePair } from '@temporalio/common';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { SearchAttributeNames } from '../config/temporalConfig.ts';

export type StartRow = Extract<OutboxRow, { action: 'start' | 'signal_with_start' }>;

interface WorkflowStart {
  argument: object;
  summary: string;
  /** In addition to the organization. */
  attributes?: Partial<Record<keyof SearchAttributeNames, string>>;
  /** Whether the workflow id may be used again once its execution is closed. */
  reusable: boolean;
}

/** Returns the argument and options with which the row's workflow starts. */
export function describeStart(row: StartRow): WorkflowStart {
  const { organizationId } = row;
  switch (row.workflowType) {
    case 'serviceInstance': {
      const { instanceId, deviceId, serviceName } = row.start;
      return {
        argument: { instanceId },
        summary: `${serviceName} on ${deviceId}`,
        attributes: { device: deviceId, service: serviceName, status: 'pending' },
        // Attaching starts only the first execution; triggers start the others.
        reusable: row.action === 'signal_with_start',
      };
    }
    case 'bulkRetry': {
      const { jobId, total } = row.start;
      return {
        argument: { organizationId, jobId },
        summary: `retry of ${total} failed instances`,
        reusable: false,
      };
    }
    case 'rollout': {
      const { jobId, total } = row.start;
      return { argument: { organizationId, jobId }, summary: `rollout to ${total} instances`, reusable: false };
    }
    case 'deviceAction': {
      const { actionId, deviceId, method, expiresAt } = row.start;
      return {
        argument: { organizationId, actionId, remainingMs: Math.round(expiresAt - Date.now()) },
        summary: method,
        attributes: { device: deviceId },
        reusable: false,
      };
    }
    case 'webhookDelivery': {
      const { deliveryId, type } = row.start;
      // An ended delivery can be repeated.
      return { argument: { organizationId, deliveryId }, summary: type, reusable: true };
    }
  }
}

/** Returns the search attributes of the row's workflow under the names that the configuration gives them. */
export function searchAttributesOf(
  { organizationId }: StartRow,
  { attributes }: WorkflowStart,
  names: SearchAttributeNames,
): SearchAttributePair[] {
  const values = { organization: organizationId, ...attributes };
  return (Object.entries(values) as [keyof SearchAttributeNames, string][]).map(([attribute, value]) => ({
    key: defineSearchAttributeKey(names[attribute], 'KEYWORD'),
    value,
  }));
}
