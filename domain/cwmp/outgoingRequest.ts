import type { CwmpRequest } from './messages.ts';

/**
 * Returns the request as sent to the CPE: with a key of Cuttle's where the script left one empty. The ParameterKey of
 * the next Inform shows whether a request whose response was lost was applied. The CommandKey of a TransferComplete
 * names the request that it completes. Both keys follow from the message's id, so they need not be stored.
 */
export function outgoingRequest({ id, request }: { id: number; request: CwmpRequest }): CwmpRequest {
  const key = `cuttle${id}`;
  return parameterKeyOf(request) === '' ? withParameterKey(request, key) : withCommandKey(request, key);
}

/** Returns the message that was sent with this CommandKey of Cuttle's; undefined for any other key. */
export function messageIdOfCommandKey(commandKey: string): number | undefined {
  const digits = /^cuttle([1-9]\d{0,14})$/.exec(commandKey)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the message's cwmp:ID. It differs each time the message is sent. */
export function cwmpIdFor(message: { id: number; attempts: number }): string {
  return `${message.id}.${message.attempts}`;
}

/** Returns the message that a response's cwmp:ID names; undefined for a foreign ID: some CPEs drop it or invent one. */
export function messageIdOfCwmpId(id: string): number | undefined {
  const digits = /^\s*(\d{1,15})\.\d{1,9}\s*$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the ParameterKey, which the CPE stores when it applies the request; undefined if the method has none. */
export function parameterKeyOf(request: CwmpRequest): string | undefined {
  return 'parameterKey' in request ? request.parameterKey : undefined;
}

/** Sets the ParameterKey (at most 32 characters) if the method has one. */
export function withParameterKey(request: CwmpRequest, parameterKey: string): CwmpRequest {
  return 'parameterKey' in request ? { ...request, parameterKey } : request;
}

/**
 * Sets an empty CommandKey (at most 32 characters). CancelTransfer is left alone: its CommandKey names another request.
 */
function withCommandKey(request: CwmpRequest, commandKey: string): CwmpRequest {
  const isUnnamed = 'commandKey' in request && request.commandKey === '' && request.name !== 'CancelTransfer';
  return isUnnamed ? { ...request, commandKey } : request;
}
