import type { CwmpRequest } from './messages.ts';

/**
 * The request with this CommandKey (at most 32 characters) where it has an empty one: the CPE names it when what was asked for is
 * done. CancelTransfer's names another request.
 */
export function withCommandKey(request: CwmpRequest, commandKey: string): CwmpRequest {
  const isToBeNamed = 'commandKey' in request && request.commandKey === '' && request.name !== 'CancelTransfer';
  return isToBeNamed ? { ...request, commandKey } : request;
}
