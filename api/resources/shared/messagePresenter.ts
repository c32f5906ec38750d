import type { DeviceMessageRow, MessageRow } from '../../../db/runs/runReads.ts';
import { describeWaiting } from '../../../domain/devices/connectionRequest.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { redactValues, secretValues } from '../../../domain/cwmp/redaction.ts';
import { toSentRequest } from '../../../domain/cwmp/outgoingRequest.ts';
import type { z } from 'zod';
import type { SecretSource, Redactor } from './redaction.ts';
import { redactorFor, redactorOfValues } from './redaction.ts';
import type { deviceMessageResponse, messageResponse } from './messageResponseSchema.ts';

/** A message as its run shows it. */
export function presentMessage(message: MessageRow, ofRun: Redactor): z.output<typeof messageResponse> {
  const masker = message.purpose === 'management' ? redactorOfValues(valuesIn(message.request)) : ofRun;
  const { request, response } = message.purpose === 'request' ? redactValues(message, message.secretPaths) : message;
  return {
    number: message.number,
    purpose: message.purpose,
    method: message.method,
    summary: message.summary,
    state: message.state,
    waiting: message.connectionRequest && describeWaiting(message.connectionRequest),
    request: masker.json({ ...toSentRequest(request) }),
    response: masker.json(response && { ...response }),
    fault: masker.json(message.fault),
    completion: masker.json(message.completion && { ...message.completion }),
    created_at: message.createdAt,
    sent_at: message.sentAt,
    settled_at: message.settledAt,
  };
}

/** Of the credential that the message sets: the CPE may repeat it anywhere. */
function valuesIn(request: CwmpRequest): string[] {
  return request.name === 'SetParameterValues' ? request.parameterList.map(({ value }) => value) : [];
}

/** A message as its device shows it: with the run it is of, null for one that no script sent. */
export function presentDeviceMessage(
  message: DeviceMessageRow,
  ofDevice: SecretSource[],
): z.output<typeof deviceMessageResponse> {
  const { variables, definitions, secrets } = message;
  const own = variables && definitions ? [{ variables, definitions, secrets }] : [];
  if (message.purpose === 'request')
    own.push({ variables: {}, definitions: [], secrets: secretValues(message.request, message.secretPaths) });
  return {
    instance_id: message.instanceId,
    run: message.runNumber,
    ...presentMessage(message, redactorFor([...own, ...ofDevice])),
  };
}
