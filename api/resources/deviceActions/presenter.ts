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

type DeviceActionResponse = z.output<typeof deviceActionResponse>;
type Result = z.output<typeof deviceActionWithResultResponse>['result'];

/** Presents a device action without its result. */
export function presentAction(
  row: DeviceActionRow,
  deviceSecrets: SecretSource[],
  temporalUi: ApiDeps['temporalUi'],
): DeviceActionResponse {
  const workflowId = deviceActionWorkflowId(row.organizationId, row.deviceId, row.id);
  const isRefresh = row.method === 'refresh';
  return {
    id: row.id,
    device_id: row.deviceId,
    method: row.method,
    summary: isRefresh ? null : row.summary,
    status: row.status,
    waiting: row.connectionRequest && describeWaiting(row.connectionRequest),
    // A refresh that is faulted continues with smaller requests.
    fault: isRefresh && row.status !== 'faulted' ? null : redactorOfAction(row, deviceSecrets).json(row.fault),
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
  deviceSecrets: SecretSource[],
  temporalUi: ApiDeps['temporalUi'],
): z.output<typeof deviceActionWithResultResponse> {
  return {
    ...presentAction(row, deviceSecrets, temporalUi),
    result: resultOf(row, redactorOfAction(row, deviceSecrets)),
  };
}

function redactorOfAction({ request, secretPaths }: DeviceActionRow, deviceSecrets: SecretSource[]): Redactor {
  const secrets = request ? secretValues(request, secretPaths) : [];
  return redactorFor([...deviceSecrets, { variables: {}, definitions: [], secrets }]);
}

function resultOf({ method, request, response: stored, secretPaths }: DeviceActionRow, redactor: Redactor): Result {
  if (!request || !stored || method === 'refresh') return null;
  const response = redactValues({ request, response: stored }, secretPaths).response as CwmpResponse;
  switch (response.name) {
    case 'GetParameterValues':
      return {
        values: response.parameterList.map(({ name, value, type }) => ({ name, value: redactor.text(value), type })),
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
