import type { StrictElement } from './strictXml.ts';
import { parseStrictly } from './strictXml.ts';

/** A CPE's request, as far as a strict parser can read it. The response is checked against it. */
export interface ParsedRequest {
  /** '' for an empty POST; "Inform", "AddObjectResponse", "Fault", …; undefined when it cannot be read. */
  method?: string;
  /** The cwmp:ID. */
  id?: string;
  /** The session's CWMP namespace, if it is known. */
  namespace?: string;
  /** The CPE closes the connection, because it says so or because of its HTTP version. */
  closes?: boolean;
}

/** Parses a request's body. `namespace` is the message's own. */
export function parseRequest(body: Buffer): ParsedRequest {
  if (/^\s*$/.test(body.toString('latin1', 0, 16)) && body.length < 16) return { method: '' };
  // The strict parser would be slow with a body that was made to be slow.
  if (body.length > 100_000) return {};
  try {
    return describeEnvelope(parseStrictly(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return {};
  }
}

function describeEnvelope(envelope: StrictElement): ParsedRequest {
  const part = (name: string): StrictElement | undefined => envelope.children.find((child) => child.name === name);
  const message = part('Body')?.children[0];
  if (envelope.name !== 'Envelope' || !message) return {};
  const id = part('Header')?.children.find(({ name }) => name === 'ID')?.text;
  const isCwmp = /^urn:dslforum-org:cwmp-\d-\d{1,2}$/.test(message.namespace);
  return {
    method: message.name,
    ...(id && { id }),
    ...(isCwmp && { namespace: answeredNamespace(message.namespace) }),
  };
}

/** Returns the namespace of the gateway's messages: a CPE's own, unless neither CWMP nor any CPE insists on it. */
function answeredNamespace(namespace: string): string {
  return /cwmp-1-[0-4]$/.test(namespace) ? namespace : 'urn:dslforum-org:cwmp-1-2';
}
