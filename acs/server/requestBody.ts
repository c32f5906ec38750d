import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import type { BodyBudget } from '../limits/bodyBudget.ts';
import { HttpError } from './httpError.ts';

/** In bytes, as sent and unpacked. */
const maxSent = 5_000_000;
const maxUnpacked = 16_000_000;

const unpackers = { gzip: promisify(gunzip), inflate: promisify(inflate), inflateRaw: promisify(inflateRaw) };

/** @param sent see {@link readBody}. @throws Refused where the body is too large, or packed in a way that is unknown or broken. */
export async function unpackBody(sent: Buffer, encoding: string | undefined): Promise<Buffer> {
  const unpack = unpackerFor(encoding, sent);
  if (!unpack || sent.length === 0) return sent;
  try {
    return await unpack(sent, { maxOutputLength: maxUnpacked });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new HttpError(400, 'The body is not packed as its Content-Encoding says.');
  }
}

/** The body as it was sent. @throws Refused where it is too large. */
export async function readBody(request: IncomingMessage, budget: BodyBudget): Promise<Buffer> {
  if (Number(request.headers['content-length']) > maxSent) throw tooLarge();
  const share = budget.open();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Destroying the request would close the connection before the CPE is told why.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxSent) throw tooLarge();
      share.grow(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    share.close();
  }
}

function unpackerFor(
  encoding: string | undefined,
  body: Buffer,
): (typeof unpackers)[keyof typeof unpackers] | undefined {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return unpackers.gzip;
    case 'deflate':
      // "deflate" is zlib's format (RFC 9110, 8.4.1.2), but some send the bare one.
      return body.length >= 2 && (body.readUInt8(0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0
        ? unpackers.inflate
        : unpackers.inflateRaw;
    default:
      throw new HttpError(415, 'Unknown Content-Encoding; gzip and deflate are known.');
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, `A message may have ${maxSent} bytes, ${maxUnpacked} when unpacked.`);
}
