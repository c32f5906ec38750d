import type { StrictElement } from './strictXml.ts';
import { parseStrictly } from './strictXml.ts';

/** A CPE's request, as far as a strict parser understands it. The response is checked against it. */
export interface ParsedRequest {
  /** '' for an empty POST; "Inform", "AddObjectResponse", "Fault", …; undefined when it is not understood. */
  method?: string;
  /** The cwmp:ID. */
  id?: string;
  /** The session's CWMP namespace, if it is known. */
  namespace?: string;
  /** Whether the CPE closes the connection, explicitly or by HTTP's default. */
  closes?: boolean;
}

/** The message's own namespace is in `namespace`. */
export function parseRequest(body: Buffer): ParsedRequest {
  if (/^\s*$/.test(body.toString('latin1', 0, 16)) && body.length < 16) return { method: '' };
  // A strict parser is slow on hostile input.
  if (body.length > 100_000) return {};
  try {
    return describe(parseStrictly(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    return {};
  }
}

function describe(envelope: StrictElement): ParsedRequest {
  const part = (name: string): StrictElement | undefined => envelope.children.find((child) => child.name === name);
  const message = part('Body')?.children[0];
  if (envelope.name !== 'Envelope' || !message) return {};
  const id = part('Header')?.children.find(({ name }) => name === 'ID')?.text;
  const isCwmp = /^urn:dslforum-org:cwmp-\d-\d{1,2}$/.test(message.namespace);
  return { method: message.name, ...(id && { id }), ...(isCwmp && { namespace: message.namespace }) };
}
