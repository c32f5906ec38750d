import type { XmlElement } from '../../domain/xml.ts';
import { parseXml, XmlError } from '../../lib/soap/xml.ts';

/** In characters: far more than any header. */
const maxStart = 16_384;
const limits = { depth: 8, elements: 64 };

/**
 * The envelope of a message that is beyond the limits, with its header and, without content, the element in its Body: enough to
 * say so to its sender. Undefined where it does not begin as an envelope.
 */
export function parseEnvelopeHead(text: string): XmlElement | undefined {
  const start = /^[^]*?<(?:([\w.-]+:)?)Body(?:\s[^<>]*)?>\s*<([\w.:-]+)(?:\s[^<>]*?)?\/?>/.exec(
    text.slice(0, maxStart),
  );
  const root = /<([\w.:-]*Envelope)[\s>]/.exec(start?.[0] ?? '')?.[1];
  if (!start || root === undefined) return undefined;
  const [whole, prefix = '', method = ''] = start;
  const closedMethod = whole.endsWith('/>') ? '' : `</${method}>`;
  try {
    return parseXml(`${whole}${closedMethod}</${prefix}Body></${root}>`, limits, { lenient: true });
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}
