import { TextDecoder } from 'node:util';
import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import type { CwmpResponse, Inform } from '../../domain/cwmp/messages.ts';
import { readResponse } from '../../domain/cwmp/readRpc.ts';
import { findExcess, isVendorResponse } from '../../domain/cwmp/vendorRpc.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { child } from '../../domain/xml.ts';
import { XmlError, XmlLimitError } from '../../lib/soap/xmlError.ts';
import { parseXmlInSlices } from '../../lib/soap/xmlStream.ts';
import type { SlicedWork } from '../../domain/slicedWork.ts';
import { runAtOnce } from '../../domain/slicedWork.ts';
import type { CpeHeader } from './header.ts';
import { readHeader } from './header.ts';
import { readBoundedCall, readFault, readInform } from './readMessage.ts';

/**
 * The message in an envelope of a CPE. `Unknown`: an RPC, or the response to one, that Cuttle does not know.
 * `TooLarge`: one beyond a limit, such as "larger than 16 MB".
 */
export type CpeMessage =
  | Inform
  | { name: 'GetRPCMethods' }
  | { name: 'Call'; call: CpeCall }
  | { name: 'Response'; response: CwmpResponse }
  | { name: 'Fault'; fault: CpeFault }
  | { name: 'Unknown'; method: string }
  | { name: 'TooLarge'; method: string; limit: string };

export interface CpeEnvelope extends CpeHeader {
  message: CpeMessage;
}

/** The body is not a SOAP envelope with a message. */
export class SoapError extends Error {
  override name = 'SoapError';
}

/** A whole data model in one message fits: three elements and an attribute for each of 50,000 parameters. */
const limits = {
  depth: 32,
  elements: 200_000,
  named: new Map(Object.entries({ EventStruct: 1_000, ParameterValueStruct: 50_000, ParameterInfoStruct: 50_000 })),
};
/** In characters. */
const maxIdLength = 1_024;
const maxMethodLength = 64;

/**
 * Parses the body of a CPE's POST, whose size the caller must have limited. Accepts any namespace prefixes, and any
 * mistake that leaves the meaning clear.
 * @param charset the character set of the Content-Type.
 * @throws SoapError
 */
export function parseEnvelope(body: Buffer, charset: string | undefined): CpeEnvelope {
  return runAtOnce(parseEnvelopeInSlices(body, charset));
}

/**
 * Does the same, and pauses after each 8 kB.
 * @param excess why only the start of the body is there, if so: "larger than 16 MB".
 */
export function* parseEnvelopeInSlices(
  body: Buffer,
  charset: string | undefined,
  excess?: string,
): SlicedWork<CpeEnvelope> {
  const envelope = yield* read(decodeBody(body, charset), excess);
  // The response must have the same ID, so it cannot be cut.
  if (envelope.id.length > maxIdLength)
    throw new SoapError(`The cwmp:ID is longer than ${maxIdLength} characters. Send a shorter one.`);
  return envelope;
}

function* read(text: string, excess: string | undefined): SlicedWork<CpeEnvelope> {
  try {
    const root = yield* parseXmlInSlices(text, limits, excess);
    yield;
    return readEnvelope(root, readMessage);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const start = error instanceof XmlLimitError ? error.start : undefined;
    if (start && messageIn(start)) return readEnvelope(start, ({ name }) => tooLarge(name, error.message));
    throw new SoapError(`Malformed XML at line ${error.line ?? '?'}: ${error.message}.`, { cause: error });
  }
}

function readEnvelope(envelope: XmlElement, readMethod: (method: XmlElement) => CpeMessage): CpeEnvelope {
  const body = child(envelope, 'Body');
  const method = messageIn(envelope);
  if (!body || !method) throw new SoapError('The body is not a SOAP envelope with a message in its Body.');
  return { ...readHeader(envelope, body, method), message: readMethod(method) };
}

/** Returns the element in the Body; undefined when the document is not a SOAP envelope. */
function messageIn(envelope: XmlElement): XmlElement | undefined {
  return envelope.name === 'Envelope' ? child(envelope, 'Body')?.children[0] : undefined;
}

function tooLarge(method: string, limit: string): CpeMessage {
  return { name: 'TooLarge', method: method.slice(0, maxMethodLength), limit };
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
  const excess = isVendorResponse(element.name) ? findExcess(element) : undefined;
  if (excess !== undefined) return tooLarge(element.name, excess);
  const response = readResponse(element);
  if (!response) return { name: 'Unknown', method: element.name.slice(0, maxMethodLength) };
  return faultInStatus(response) ?? { name: 'Response', response };
}

/** Some CPEs answer AddObject with Status 9005 instead of a Fault. TR-069 allows only 0 and 1. */
function faultInStatus(response: CwmpResponse): CpeMessage | undefined {
  if (!('status' in response) || response.status < 9000) return undefined;
  const fault = {
    fault_code: String(response.status),
    fault_string: `${response.name}Response with Status ${response.status}`,
    parameter_faults: [],
  };
  return { name: 'Fault', fault };
}

/**
 * Decodes the body of a request. UTF-16 is recognized by its byte order mark or by NULs among the first characters.
 * Valid UTF-8 is decoded as UTF-8 whatever is declared: CPEs declare ISO-8859-1 and send UTF-8, and hardly any
 * ISO-8859-1 text with accents is valid UTF-8. Otherwise the declared character set counts, of the prolog before the
 * Content-Type. Without one, invalid bytes become U+FFFD.
 */
function decodeBody(body: Buffer, charset: string | undefined): string {
  const utf16 = detectUtf16(body);
  if (utf16) return new TextDecoder(utf16).decode(body);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const prolog = body.toString('latin1', 0, 256);
    const declared =
      /<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(prolog)?.[1] ?? charset?.replaceAll(/["'\s]/g, '');
    return decoderFor(declared).decode(body);
  }
}

function detectUtf16([first, second]: Buffer): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second) ? 'utf-16be' : undefined;
}

function decoderFor(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
