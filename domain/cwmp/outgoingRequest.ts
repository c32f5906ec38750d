import { withCommandKey } from './commandKey.ts';
import type { CwmpRequest } from './messages.ts';
import { parameterKeyOf, withParameterKey } from './parameterKey.ts';

/**
 * The request as the CPE gets it: with a key of ours where the script left it empty. By the ParameterKey the next Inform tells
 * whether a request whose answer was lost was applied, by the CommandKey a TransferComplete names the request that it completes. Both
 * follow from the message's id, so that they need not be stored.
 */
export function outgoingRequest({ id, request }: { id: number; request: CwmpRequest }): CwmpRequest {
  const key = `cuttle${id}`;
  return parameterKeyOf(request) === '' ? withParameterKey(request, key) : withCommandKey(request, key);
}
