import { CwmpRequestError, readRequest } from '../../domain/cwmp/readRpc.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { parseXml, XmlError, XmlLimitError } from './xml.ts';

/** Bytes of UTF-8. */
export const maxMessageBody = 1024 * 1024;

const limits = { depth: 32, elements: 50_000, freeUnits: 1_000_000 };
const maxParameters = 5_000;

/**
 * A message body that cannot be sent. The script receives `code` and `message`, which contain no values. "400":
 * malformed; "413": too large.
 */
export class MessageBodyError extends Error {
  override name = 'MessageBodyError';
  readonly code: '400' | '413';

  constructor(code: '400' | '413', message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * Parses an operator's message: a SOAP envelope with exactly one CWMP request.
 * @throws MessageBodyError
 */
export function readMessageBody(body: string): CwmpRequest {
  const bytes = Buffer.byteLength(body);
  if (bytes > maxMessageBody)
    throw new MessageBodyError('413', `the message has ${bytes} bytes, more than ${maxMessageBody}`);
  const request = parseRequest(body);
  const parameters = parameterCount(request);
  if (parameters > maxParameters)
    throw new MessageBodyError('413', `the message has ${parameters} parameters, more than ${maxParameters}`);
  return request;
}

function parseRequest(body: string): CwmpRequest {
  try {
    return readRequest(parseXml(body, limits));
  } catch (error) {
    if (error instanceof CwmpRequestError)
      throw new MessageBodyError('400', `not a CWMP request: ${error.message}`, error);
    if (!(error instanceof XmlError)) throw error;
    const where = error.line === undefined ? '' : ` at line ${error.line}`;
    if (error instanceof XmlLimitError)
      throw new MessageBodyError('413', `the message is too large${where}: ${error.message}`, error);
    throw new MessageBodyError('400', `malformed XML${where}: ${error.message}`, error);
  }
}

function parameterCount(request: CwmpRequest): number {
  if ('parameterList' in request) return request.parameterList.length;
  return 'parameterNames' in request ? request.parameterNames.length : 0;
}
