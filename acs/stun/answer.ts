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
 * Returns the answer to a Binding Request: the address that it came from; undefined for any other datagram.
 *
 * The server ignores RESPONSE-ADDRESS and CHANGE-REQUEST, with which RFC 3489 redirects the answer: attackers could use
 * them to flood others. The answer to a request of 20 bytes has 44 bytes, or 68 over IPv6. Clients of RFC 3489 get only
 * attributes that they know.
 */
export function answerBindingRequest(datagram: Buffer, from: Endpoint): Buffer | undefined {
  const request = parseStun(datagram);
  if (request?.type !== bindingRequest) return undefined;
  const { transactionId } = request;
  return renderStun(bindingResponse, transactionId, [
    ...(hasMagicCookie(request)
      ? [[attributeTypes.xorMappedAddress, renderXorAddress(from, transactionId)] satisfies [number, Buffer]]
      : []),
    // Always included: some clients read only this attribute, even if they send the magic cookie.
    [attributeTypes.mappedAddress, renderAddress(from)],
  ]);
}
