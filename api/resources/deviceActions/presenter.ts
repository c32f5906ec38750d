import type { z } from 'zod';
import type { DeviceActionRow } from '../../../db/devices/deviceActions.ts';
import { describeWaiting } from '../../../domain/devices/connectionRequest.ts';
import { redactValues, secretValues } from '../../../domain/cwmp/redaction.ts';
import type { CwmpResponse } from '../../../domain/cwmp/messages.ts';
import { deviceActionWorkflowId } from '../../../domain/devices/deviceActions.ts';
import type { ApiDeps } from '../../deps.ts';
import type { SecretSource, Redactor } from '../shared/redaction.ts';
import { redactorFor } from '../shared/redaction.ts';
import type { deviceActionResponse, deviceActionWithResultResponse } from './responseSchema.ts';

type Shown = z.output<typeof deviceActionResponse>;
type Result = z.output<typeof deviceActionWithResultResponse>['result'];

/** @param ofDevice what must not be shown of all that the device says. */
export function presentAction(
  row: DeviceActionRow,
  ofDevice: SecretSource[],
  temporalUi: ApiDeps['temporalUi'],
): Shown {
  const workflowId = deviceActionWorkflowId(row.organizationId, row.deviceId, row.id);
  const isRefresh = row.method === 'refresh';
  return {
    id: row.id,
    device_id: row.deviceId,
    method: row.method,
    summary: isRefresh ? null : row.summary,
    status: row.status,
    waiting: row.connectionRequest && describeWaiting(row.connectionRequest),
    // What is faulted of a refresh is read in smaller portions.
    fault: isRefresh && row.status !== 'faulted' ? null : maskerFor(row, ofDevice).json(row.fault),
    created_by: row.createdBy,
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    sent_at: row.sentAt,
    settled_at: row.settledAt,
    workflow_id: workflowId,
    workflow_url: temporalUi?.(workflowId) ?? null,
  };
}

export function presentActionWithResult(
  row: DeviceActionRow,
  ofDevice: SecretSource[],
  temporalUi: ApiDeps['temporalUi'],
): z.output<typeof deviceActionWithResultResponse> {
  return { ...presentAction(row, ofDevice, temporalUi), result: resultOf(row, maskerFor(row, ofDevice)) };
}

function maskerFor({ request, secretPaths }: DeviceActionRow, ofDevice: SecretSource[]): Redactor {
  const secrets = request ? secretValues(request, secretPaths) : [];
  return redactorFor([...ofDevice, { variables: {}, definitions: [], secrets }]);
}

function resultOf({ method, request, response: stored, secretPaths }: DeviceActionRow, masker: Redactor): Result {
  if (!request || !stored || method === 'refresh') return null;
  const response = redactValues({ request, response: stored }, secretPaths).response as CwmpResponse;
  switch (response.name) {
    case 'GetParameterValues':
      return {
        values: response.parameterList.map(({ name, value, type }) => ({ name, value: masker.text(value), type })),
      };
    case 'GetParameterNames':
      return { names: response.parameterList.map(({ name, writable }) => ({ name, writable })) };
    case 'AddObject':
      return { instance_number: response.instanceNumber, applied: response.status === 0 };
    case 'SetParameterValues':
    case 'DeleteObject':
      return { applied: response.status === 0 };
    default:
      return null;
  }
}
