import type { CwmpResponse, Inform, TransferComplete } from '../../domain/cwmp/messages.ts';
import { readResponse } from '../../domain/cwmp/read.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { child } from '../../domain/xml.ts';
import { parseXml, XmlError } from '../../lib/xml.ts';
import { decodeBody } from './decode.ts';
import { readFault, readInform, readTransferComplete } from './readMessage.ts';

/** What a CPE posts. `Unknown`: a method, or the response to one, that Cuttle does not know. */
export type CpeMessage =
  | Inform
  | TransferComplete
  | { name: 'GetRPCMethods' }
  | { name: 'Response'; response: CwmpResponse }
  | { name: 'Fault'; fault: CpeFault }
  | { name: 'Unknown'; method: string };

export interface CpeEnvelope {
  /** The cwmp:ID exactly as sent; "" where there is none. */
  id: string;
  /** "urn:dslforum-org:cwmp-1-0" where the CPE named none. */
  cwmpNamespace: string;
  message: CpeMessage;
}

/** Not a SOAP envelope with one message in it. */
export class SoapError extends Error {
  override name = 'SoapError';
}

/** A whole data model in one GetParameterNamesResponse fits: three elements for each of 60,000 parameters. */
const limits = { depth: 32, elements: 200_000 };
const maxId = 1_024;

/**
 * Reads what a CPE posted, with any prefixes and as much else amiss as can be understood. `charset` is that of the Content-Type.
 * The caller bounds the body's size.
 * @throws SoapError
 */
export function parseEnvelope(body: Buffer, charset: string | undefined): CpeEnvelope {
  const envelope = parse(decodeBody(body, charset));
  const soapBody = child(envelope, 'Body');
  const element = soapBody?.children[0];
  if (envelope.name !== 'Envelope' || !soapBody || !element) throw new SoapError('Not a SOAP envelope with a message in its Body.');
  const id = child(child(envelope, 'Header'), 'ID')?.text ?? '';
  // Cutting an id would answer another message than the CPE's.
  if (id.length > maxId) throw new SoapError(`The cwmp:ID is longer than ${maxId} characters.`);
  return { id, cwmpNamespace: cwmpNamespaceOf([element, soapBody, envelope]), message: readMessage(element) };
}

function parse(text: string): XmlElement {
  try {
    return parseXml(text, limits, { lenient: true });
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new SoapError(`Malformed XML at line ${error.line ?? '?'}: ${error.message}.`, { cause: error });
  }
}

function readMessage(element: XmlElement): CpeMessage {
  switch (element.name) {
    case 'Inform':
      return readInform(element);
    case 'TransferComplete':
      return readTransferComplete(element);
    case 'GetRPCMethods':
      return { name: 'GetRPCMethods' };
    case 'Fault':
      return { name: 'Fault', fault: readFault(element) };
  }
  const response = readResponse(element);
  if (!response) return { name: 'Unknown', method: element.name.slice(0, 64) };
  return faultInStatus(response) ?? { name: 'Response', response };
}

/** Some CPEs answer AddObject with Status 9005 instead of a Fault; TR-069 knows only 0 and 1 there. */
function faultInStatus(response: CwmpResponse): CpeMessage | undefined {
  if (!('status' in response) || response.status < 9000) return undefined;
  const fault = { fault_code: String(response.status), fault_string: `${response.name}Response with Status ${response.status}`, parameter_faults: [] };
  return { name: 'Fault', fault };
}

/** The message's own, `elements` being it and what is around it; else whatever one of CWMP's is declared. */
function cwmpNamespaceOf(elements: [XmlElement, ...XmlElement[]]): string {
  const { prefix } = elements[0];
  const own = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  const declared = elements.flatMap(({ attributes }) => Object.entries(attributes)).filter(([name]) => name.startsWith('xmlns'));
  const cwmp = declared.map(([name, value]) => [name, value.trim()]).filter(([, value = '']) => /^urn:dslforum-org:cwmp-\d-\d{1,2}$/.test(value));
  const [, namespace] = cwmp.find(([name]) => name === own) ?? cwmp[0] ?? [];
  return namespace ?? 'urn:dslforum-org:cwmp-1-0';
}
