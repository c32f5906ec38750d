import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import type { CwmpResponse, Inform } from '../../domain/cwmp/messages.ts';
import { readResponse } from '../../domain/cwmp/read.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { child } from '../../domain/xml.ts';
import { XmlError, XmlLimitError } from '../../lib/soap/xmlError.ts';
import { parseXmlStream } from '../../lib/soap/xmlStream.ts';
import { decodeBody } from './decode.ts';
import type { CpeHeader } from './header.ts';
import { readHeader } from './header.ts';
import { readBoundedCall, readFault, readInform } from './readMessage.ts';

/**
 * What a CPE posts. `Unknown`: a method, or the response to one, that Cuttle does not know. `TooLarge`: one with more in it than
 * Cuttle reads.
 */
export type CpeMessage =
  | Inform
  | { name: 'GetRPCMethods' }
  | { name: 'Call'; call: CpeCall }
  | { name: 'Response'; response: CwmpResponse }
  | { name: 'Fault'; fault: CpeFault }
  | { name: 'Unknown' | 'TooLarge'; method: string };

export interface CpeEnvelope extends CpeHeader {
  message: CpeMessage;
}

/** Not a SOAP envelope with one message in it. */
export class SoapError extends Error {
  override name = 'SoapError';
}

/** A whole data model in one message fits: three elements and an attribute for each of 50,000 parameters. */
const limits = { depth: 32, elements: 200_000 };
const maxId = 1_024;
const maxMethod = 64;

/**
 * Reads what a CPE posted, with any prefixes and as much else amiss as can be understood. `charset` is that of the Content-Type.
 * The caller bounds the body's size.
 * @throws SoapError
 */
export function parseEnvelope(body: Buffer, charset: string | undefined): CpeEnvelope {
  const envelope = read(decodeBody(body, charset));
  // Cutting an id would answer another message than the CPE's.
  if (envelope.id.length > maxId) throw new SoapError(`The cwmp:ID is longer than ${maxId} characters.`);
  return envelope;
}

function read(text: string): CpeEnvelope {
  try {
    return readEnvelope(parseXmlStream(text, limits), readMessage);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const start = error instanceof XmlLimitError ? error.start : undefined;
    if (start && messageIn(start)) return readEnvelope(start, tooLarge);
    throw new SoapError(`Malformed XML at line ${error.line ?? '?'}: ${error.message}.`, { cause: error });
  }
}

function readEnvelope(envelope: XmlElement, readMethod: (method: XmlElement) => CpeMessage): CpeEnvelope {
  const body = child(envelope, 'Body');
  const method = messageIn(envelope);
  if (!body || !method) throw new SoapError('Not a SOAP envelope with a message in its Body.');
  return { ...readHeader(envelope, body, method), message: readMethod(method) };
}

function messageIn(envelope: XmlElement): XmlElement | undefined {
  return envelope.name === 'Envelope' ? child(envelope, 'Body')?.children[0] : undefined;
}

function tooLarge({ name }: XmlElement): CpeMessage {
  return { name: 'TooLarge', method: name.slice(0, maxMethod) };
}

function readMessage(element: XmlElement): CpeMessage {
  switch (element.name) {
    case 'Inform':
      return readInform(element);
    case 'GetRPCMethods':
      return { name: 'GetRPCMethods' };
    case 'Fault':
      return { name: 'Fault', fault: readFault(element) };
  }
  const call = readBoundedCall(element);
  if (call) return { name: 'Call', call };
  const response = readResponse(element);
  if (!response) return { name: 'Unknown', method: element.name.slice(0, maxMethod) };
  return faultInStatus(response) ?? { name: 'Response', response };
}

/** Some CPEs answer AddObject with Status 9005 instead of a Fault; TR-069 knows only 0 and 1 there. */
function faultInStatus(response: CwmpResponse): CpeMessage | undefined {
  if (!('status' in response) || response.status < 9000) return undefined;
  const fault = {
    fault_code: String(response.status),
    fault_string: `${response.name}Response with Status ${response.status}`,
    parameter_faults: [],
  };
  return { name: 'Fault', fault };
}
