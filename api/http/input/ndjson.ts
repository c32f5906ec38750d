import type { IncomingMessage } from 'node:http';
import { bodyTooLarge, unsupportedMediaType } from '../errors.ts';

export const ndjson = 'application/x-ndjson';
export const maxLines = 10_000;
const maxLineBytes = 65_536;

/**
 * A line that is not blank. `number` counts all lines from 1. A line that is too long has an error instead of its
 * bytes.
 */
export interface Line {
  number: number;
  bytes: Buffer | Error;
}

/** Returns the lines of the request's body as they arrive. At most one line is in memory. */
export function readLines(request: IncomingMessage): AsyncIterable<Line> {
  const mediaType = (request.headers['content-type'] ?? '').toLowerCase().split(';')[0]?.trim();
  if (mediaType !== ndjson)
    throw unsupportedMediaType(`Send a JSON object on each line, with the header "Content-Type: ${ndjson}".`);
  if (!['', 'identity'].includes((request.headers['content-encoding'] ?? '').toLowerCase()))
    throw unsupportedMediaType('Send the body without Content-Encoding.');
  return splitLines(request);
}

async function* splitLines(request: IncomingMessage): AsyncGenerator<Line> {
  let number = 0;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  // Leaving the loop early must not destroy the socket: the response is still to be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    let begin = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, begin)) {
      number += 1;
      yield* toLine(number, Buffer.concat([rest, chunk.subarray(begin, end)]), isTooLong);
      [rest, isTooLong, begin] = [Buffer.alloc(0), false, end + 1];
    }
    rest = Buffer.concat([rest, chunk.subarray(begin)]);
    if (rest.length > maxLineBytes) [rest, isTooLong] = [Buffer.alloc(0), true];
  }
  yield* toLine(number + 1, rest, isTooLong);
}

function* toLine(number: number, bytes: Buffer, isTooLong: boolean): Generator<Line> {
  if (isTooLong || bytes.length > maxLineBytes)
    yield { number, bytes: bodyTooLarge(`A line may have ${maxLineBytes} bytes.`) };
  else if (bytes.toString('latin1').trim() !== '') yield { number, bytes };
}
