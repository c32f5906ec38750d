import type { DeviceMessageRow, DeviceVariablesRow, MessageRow } from '../db/runReads.ts';
import { describeWaiting } from '../domain/connectionRequest.ts';
import type { CwmpRequest } from '../domain/cwmp/messages.ts';
import type { z } from 'zod';
import type { Masker } from './masking.ts';
import { createMasker, hiding } from './masking.ts';
import type { deviceMessage, message as messageSchema } from './messageSchema.ts';

/** A message as its run shows it. */
export function presentMessage(message: MessageRow, ofRun: Masker): z.output<typeof messageSchema> {
  const masker = message.purpose === 'management' ? valuesMasker(message.request) : ofRun;
  return {
    number: message.number,
    purpose: message.purpose,
    method: message.method,
    summary: message.summary,
    state: message.state,
    waiting: message.connectionRequest && describeWaiting(message.connectionRequest),
    request: masker.json({ ...message.request }),
    response: masker.json(message.response && { ...message.response }),
    fault: masker.json(message.fault),
    completion: masker.json(message.completion && { ...message.completion }),
    created_at: message.createdAt,
    sent_at: message.sentAt,
    settled_at: message.settledAt,
  };
}

/** Hides the credential that the message sets, wherever the CPE repeats it. */
function valuesMasker(request: CwmpRequest): Masker {
  const values = request.name === 'SetParameterValues' ? request.parameterList.map(({ value }) => value) : [];
  return hiding(values);
}

/** A message as its device shows it: with the run it is of, null for one that no script sent. */
export function presentDeviceMessage(message: DeviceMessageRow, attached: DeviceVariablesRow[]): z.output<typeof deviceMessage> {
  const { variables, definitions } = message;
  const own = variables && definitions ? [{ variables, definitions }] : [];
  return {
    instance_id: message.instanceId,
    run: message.runNumber,
    ...presentMessage(message, createMasker([...own, ...attached])),
  };
}
