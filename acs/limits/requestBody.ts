import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import { HttpError } from '../server/httpError.ts';
import { Overloaded } from './limits.ts';

/** In bytes, as received and after unpacking. */
const maxReceived = 5_000_000;
const maxUnpacked = 16_000_000;

const unpackers = { gzip: promisify(gunzip), inflate: promisify(inflate), inflateRaw: promisify(inflateRaw) };

/**
 * Returns the body as received, possibly compressed.
 * @throws HttpError 413 when it is larger than 5 MB, Overloaded when the budget is used up.
 */
export async function readBody(request: IncomingMessage, budget: BodyBudget): Promise<Buffer> {
  if (Number(request.headers['content-length']) > maxReceived) throw tooLarge();
  const share = budget.open();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // `destroyOnReturn` would close the connection before the error response is written.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxReceived) throw tooLarge();
      share.grow(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    share.close();
  }
}

/**
 * Decompresses a body.
 * @throws HttpError 413 when it is larger than 16 MB, 415 for an unknown encoding, 400 for a broken one.
 */
export async function unpackBody(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const unpack = unpackerFor(encoding, body);
  if (!unpack || body.length === 0) return body;
  try {
    return await unpack(body, { maxOutputLength: maxUnpacked });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new HttpError(400, 'The body does not match its Content-Encoding.');
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
      // "deflate" means the zlib format (RFC 9110, 8.4.1.2), but some clients send raw deflate data.
      return body.length >= 2 && (body.readUInt8(0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0
        ? unpackers.inflate
        : unpackers.inflateRaw;
    default:
      throw new HttpError(415, 'The Content-Encoding is not supported. Use gzip or deflate.');
  }
}

function tooLarge(): HttpError {
  return new HttpError(413, `The body is larger than ${maxReceived} bytes, or than ${maxUnpacked} when unpacked.`);
}

/**
 * In bytes. This part of each body is not counted, so that slow uploads of large bodies do not shut out the Informs of
 * others.
 */
const uncountedBytes = 16_384;

/** Limits the memory that the bodies of all requests use while they are being received. */
export class BodyBudget {
  #remaining: number;

  /** @param total in bytes, without the first 16 kB of each body. */
  constructor(total: number) {
    this.#remaining = total;
  }

  /** Starts to count a new body. */
  open(): BodyShare {
    let length = 0;
    let taken = 0;
    return {
      grow: (bytes) => {
        length += bytes;
        const more = Math.max(0, length - uncountedBytes) - taken;
        if (more > this.#remaining) throw new Overloaded('The gateway is receiving too many large messages.');
        this.#remaining -= more;
        taken += more;
      },
      close: () => {
        this.#remaining += taken;
        taken = 0;
      },
    };
  }
}

export interface BodyShare {
  /** @throws Overloaded when the budget is used up. */
  grow: (bytes: number) => void;
  close: () => void;
}
