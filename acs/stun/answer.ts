import type { Endpoint } from '../../lib/net/addressPolicy.ts';
import {
  attributeTypes,
  bindingRequest,
  bindingResponse,
  hasMagicCookie,
  parseStun,
  renderAddress,
  renderStun,
  renderXorAddress,
} from '../../lib/net/stun.ts';

/**
 * The answer to a Binding Request: the address that it came from. Undefined: what came gets none. RESPONSE-ADDRESS and CHANGE-REQUEST, by
 * which RFC 3489 would have the answer sent elsewhere, mean nothing here, so that nobody is sent what he did not ask for; an
 * answer to a request of 20 bytes has 44, or 68 by IPv6. Clients of RFC 3489 get only what they know.
 */
export function answerBindingRequest(datagram: Buffer, from: Endpoint): Buffer | undefined {
  const request = parseStun(datagram);
  if (request?.type !== bindingRequest) return undefined;
  const { transactionId } = request;
  return renderStun(bindingResponse, transactionId, [
    ...(hasMagicCookie(request)
      ? [[attributeTypes.xorMappedAddress, renderXorAddress(from, transactionId)] satisfies [number, Buffer]]
      : []),
    // Also beside the other: some read only this one, whatever they send.
    [attributeTypes.mappedAddress, renderAddress(from)],
  ]);
}
