import { escapeXml } from './xml.ts';

/** What an answer takes over from the message that it answers, and a request from the session's Inform. */
export interface EnvelopeHeader {
  /** The cwmp:ID; where it is "" the header is left out, as TR-069 has it for the answer to a message without ID. */
  id: string;
  cwmpNamespace: string;
}

/** No declaration before it, since some CPEs refuse one; the prefixes are literally those that every CPE knows. */
export function renderEnvelope({ id, cwmpNamespace }: EnvelopeHeader, content: string, moreHeader = ''): string {
  const header = (id === '' ? '' : `<cwmp:ID soap:mustUnderstand="1">${escapeXml(id)}</cwmp:ID>`) + moreHeader;
  return (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
    ` xmlns:cwmp="${escapeXml(cwmpNamespace)}">${header && element('soap:Header', header)}${element('soap:Body', content)}</soap:Envelope>`
  );
}

/** `content` is already escaped. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}
