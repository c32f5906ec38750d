import type { DeviceMessageRow, MessageRow } from '../../../db/runs/messageReads.ts';
import { describeWaiting } from '../../../domain/devices/connectionRequest.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { redactValues, secretValues } from '../../../domain/cwmp/redaction.ts';
import { transferFault } from '../../../domain/cwmp/transferFault.ts';
import type { z } from 'zod';
import type { SecretSource, Redactor } from './redaction.ts';
import { redactorFor, redactorOfValues } from './redaction.ts';
import type { deviceMessageResponse, messageResponse } from './messageResponseSchema.ts';

/** Presents a message of a run. */
export function presentMessage(message: MessageRow, runRedactor: Redactor): z.output<typeof messageResponse> {
  const redactor = message.purpose === 'management' ? redactorOfValues(valuesIn(message.request)) : runRedactor;
  const { request, response } = message.purpose === 'action' ? redactValues(message, message.secretPaths) : message;
  return {
    number: message.number,
    purpose: message.purpose,
    method: message.method,
    summary: message.summary,
    state: message.state,
    waiting: message.connectionRequest && describeWaiting(message.connectionRequest),
    request: redactor.json({ ...request }),
    response: redactor.json(response && { ...response }),
    fault: redactor.json(message.fault ?? transferFault(message.completion)),
    completion: redactor.json(message.completion && { ...message.completion }),
    created_at: message.createdAt,
    sent_at: message.sentAt,
    settled_at: message.settledAt,
  };
}

/** Returns the values of the credential that the message sets: the CPE may repeat them anywhere in its answer. */
function valuesIn(request: CwmpRequest): string[] {
  return request.name === 'SetParameterValues' ? request.parameterList.map(({ value }) => value) : [];
}

/** Presents a message in the list of its device, with its run; null for a message that no script sent. */
export function presentDeviceMessage(
  message: DeviceMessageRow,
  deviceSecrets: SecretSource[],
): z.output<typeof deviceMessageResponse> {
  const { variables, definitions, secrets } = message;
  const own = variables && definitions ? [{ variables, definitions, secrets }] : [];
  if (message.purpose === 'action')
    own.push({ variables: {}, definitions: [], secrets: secretValues(message.request, message.secretPaths) });
  return {
    instance_id: message.instanceId,
    run: message.runNumber,
    ...presentMessage(message, redactorFor([...own, ...deviceSecrets])),
  };
}
