import type { StrictElement } from './strictXml.ts';
import { parseStrictly } from './strictXml.ts';

/** What a CPE's request was, as far as a strict reader understands it: an answer is judged by that. */
export interface ParsedRequest {
  /** '' for an empty POST; "Inform", "AddObjectResponse", "Fault", …; undefined where it is not understood. */
  method?: string;
  /** The cwmp:ID. */
  id?: string;
  /** CWMP's namespace in the session, where that is known. */
  namespace?: string;
  /** The CPE said that it closes the connection, or its HTTP does by default. */
  closes?: boolean;
}

/** The message's own namespace is in `namespace`. */
export function parseRequest(body: Buffer): ParsedRequest {
  if (/^\s*$/.test(body.toString('latin1', 0, 16)) && body.length < 16) return { method: '' };
  // A strict reader is slow with what is made to be.
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
