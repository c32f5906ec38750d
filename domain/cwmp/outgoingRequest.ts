import type { CwmpRequest } from './messages.ts';

/**
 * The request as the CPE gets it: with a key of ours where the script left it empty. By the ParameterKey the next Inform tells
 * whether a request whose answer was lost was applied, by the CommandKey a TransferComplete names the request that it completes. Both
 * follow from the message's id, so that they need not be stored.
 */
export function outgoingRequest({ id, request }: { id: number; request: CwmpRequest }): CwmpRequest {
  const key = `cuttle${id}`;
  return parameterKeyOf(request) === '' ? withParameterKey(request, key) : withCommandKey(request, key);
}

/**
 * The request with this CommandKey (at most 32 characters) where it has an empty one: the CPE names it when what was asked for is
 * done. CancelTransfer's names another request.
 */
export function withCommandKey(request: CwmpRequest, commandKey: string): CwmpRequest {
  const isToBeNamed = 'commandKey' in request && request.commandKey === '' && request.name !== 'CancelTransfer';
  return isToBeNamed ? { ...request, commandKey } : request;
}

/** The request's ParameterKey, which the CPE stores once it applied the request; undefined for a method that has none. */
export function parameterKeyOf(request: CwmpRequest): string | undefined {
  return 'parameterKey' in request ? request.parameterKey : undefined;
}

/** The same request with this ParameterKey (at most 32 characters), where its method has one. */
export function withParameterKey(request: CwmpRequest, parameterKey: string): CwmpRequest {
  return 'parameterKey' in request ? { ...request, parameterKey } : request;
}

/**
 * A request of a refresh. Beside what the CPE is sent: which of the parameters that it reads are known already, by path, and whether they
 * are writable.
 */
export type RefreshRequest = CwmpRequest & { writable?: Record<string, boolean> };

/** As the CPE is sent it. */
export function toSentRequest(request: RefreshRequest): CwmpRequest {
  const sent = { ...request };
  delete sent.writable;
  return sent;
}
