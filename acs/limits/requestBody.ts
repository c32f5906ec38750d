import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { createGunzip, createInflate, createInflateRaw, gunzip, inflate, inflateRaw } from 'node:zlib';
import { HttpError } from '../server/httpError.ts';
import type { BodyShare } from './bodyBudget.ts';

export interface BodyLimit {
  /** In bytes, as received and after unpacking. */
  kept: number;
  /** In bytes: what is received beyond `kept` is discarded, so that the CPE can read the response. */
  received: number;
}

/** Before a session exists, and within one. */
export const bodyLimits = {
  firstContact: { kept: 512_000, received: 512_000 },
  session: { kept: 16_000_000, received: 64_000_000 },
} satisfies Record<string, BodyLimit>;
/** In bytes: what is kept of a body beyond the limit, to see which message it is. */
const headLength = 65_536;

const unpackers = {
  gzip: { unpack: promisify(gunzip), open: createGunzip },
  inflate: { unpack: promisify(inflate), open: createInflate },
  inflateRaw: { unpack: promisify(inflateRaw), open: createInflateRaw },
};
type Unpacker = (typeof unpackers)[keyof typeof unpackers];

export interface Body {
  bytes: Buffer;
  /** The body is larger than its limit, and `bytes` is only its start. */
  isCut: boolean;
}

/**
 * Returns the body as received, possibly compressed; only its start when it is larger than the limit.
 * @throws Overloaded when the budget is used up.
 */
export async function readBody(request: IncomingMessage, share: BodyShare, limit: BodyLimit): Promise<Body> {
  const isTooLong = Number(request.headers['content-length']) > limit.received;
  const chunks: Buffer[] = [];
  let length = 0;
  let head: Buffer | undefined;
  // `destroyOnReturn` would close the connection before the error response is written.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (!head) {
      share.grow(chunk.length);
      chunks.push(chunk);
      if (length > limit.kept || (isTooLong && length > headLength)) {
        head = Buffer.concat(chunks).subarray(0, headLength);
        chunks.length = 0;
        share.close();
      }
    }
    if (head && (isTooLong || length > limit.received)) break;
  }
  return { bytes: head ?? Buffer.concat(chunks), isCut: head !== undefined };
}

/**
 * Decompresses a body. Returns only its start when it has more than `max` bytes.
 * @throws HttpError 415 for an unknown encoding, 400 for a broken one.
 */
export async function unpackBody(body: Body, encoding: string | undefined, max: number): Promise<Body> {
  const unpacker = unpackerFor(encoding, body.bytes);
  if (!unpacker || body.bytes.length === 0)
    return body.bytes.length > max ? { bytes: body.bytes.subarray(0, headLength), isCut: true } : body;
  try {
    if (body.isCut) return { bytes: await unpackHead(unpacker, body.bytes), isCut: true };
    return { bytes: await unpacker.unpack(body.bytes, { maxOutputLength: max }), isCut: false };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      return { bytes: await unpackHead(unpacker, body.bytes), isCut: true };
    throw new HttpError(400, 'The body does not match its Content-Encoding.');
  }
}

/** Returns the first 64 kB or more. */
async function unpackHead({ open }: Unpacker, packed: Buffer): Promise<Buffer> {
  const stream = open();
  stream.end(packed);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= headLength) break;
    }
  } catch {
    // The start of a compressed body ends too early.
  }
  return Buffer.concat(chunks);
}

function unpackerFor(encoding: string | undefined, body: Buffer): Unpacker | undefined {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return unpackers.gzip;
    case 'deflate':
      // "deflate" means the zlib format (RFC 9110, 8.4.1.2), but some clients send raw deflate data.
      return body.length >= 2 && (body.readUInt8(0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0
        ? unpackers.inflate
        : unpackers.inflateRaw;
    default:
      throw new HttpError(415, 'The Content-Encoding is not supported. Use gzip or deflate.');
  }
}
