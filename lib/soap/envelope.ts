import { escapeXml } from './xml.ts';

/** The parts of a message's header that its response repeats; a request takes them from the session's Inform. */
export interface EnvelopeHeader {
  /**
   * The cwmp:ID. When it is "", the header is omitted, as TR-069 requires for the response to a message without an
   * ID.
   */
  id: string;
  cwmpNamespace: string;
}

/** Renders no XML declaration, because some CPEs refuse one, and exactly the prefixes that every CPE knows. */
export function renderEnvelope({ id, cwmpNamespace }: EnvelopeHeader, content: string, moreHeader = ''): string {
  const header = (id === '' ? '' : `<cwmp:ID soap:mustUnderstand="1">${escapeXml(id)}</cwmp:ID>`) + moreHeader;
  return (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
    ' ' +
    `xmlns:cwmp="${escapeXml(cwmpNamespace)}">` +
    `${header && element('soap:Header', header)}${element('soap:Body', content)}</soap:Envelope>`
  );
}

/** `content` must already be escaped. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
