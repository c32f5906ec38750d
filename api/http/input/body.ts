import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { fieldNames } from '../audit.ts';
import type { ApiContext } from '../context.ts';
import { bodyTooLarge, invalidFields, malformedBody, unsupportedMediaType } from '../errors.ts';
import type { Operation } from '../operation.ts';
import { parseJson } from './json.ts';
import { validate } from './validation.ts';

const maxBytes = 1_048_576;
/**
 * A larger body is read to its end, up to this limit, and discarded: otherwise the client would not read the
 * response.
 */
const maxDiscardedBytes = 16 * maxBytes;

/** Returns the request's JSON body, parsed by the schema. */
export async function readBody<T extends z.ZodType>(ctx: ApiContext, schema: T): Promise<z.output<T>> {
  requireJson(ctx);
  const bytes = await readBytes(ctx);
  const sent = parseJson(bytes);
  const parsed = validate(schema, sent);
  if ('errors' in parsed) throw invalidFields(parsed.errors);
  ctx.state.auditFields = fieldNames(sent);
  return parsed.value;
}

/** Whether a request with a body is rejected: a client that sends one expects it to have an effect. */
export function rejectsBody({ method, body, lines, ignoresBody }: Operation): boolean {
  return method === 'post' && !body && !lines && !ignoresBody;
}

/** @throws ApiError for a body; an empty object is accepted, since some clients always send one. */
export async function rejectBody(ctx: ApiContext): Promise<void> {
  const bytes = await readBytes(ctx);
  if (!['', '{}'].includes(bytes.toString('utf8').trim()))
    throw malformedBody('The operation takes no body. Leave it out.');
}

function requireJson(ctx: ApiContext): void {
  const [mediaType = '', ...parameters] = ctx.get('Content-Type').toLowerCase().split(';');
  if (!/^application\/(?:json|[\w.-]+\+json)$/.test(mediaType.trim())) {
    throw unsupportedMediaType('Send JSON, with the header "Content-Type: application/json".');
  }
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) throw unsupportedMediaType('Send JSON in UTF-8.');
  if (!['', 'identity'].includes(ctx.get('Content-Encoding').toLowerCase())) {
    throw unsupportedMediaType('Send the body without Content-Encoding.');
  }
}

async function readBytes(ctx: ApiContext): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of chunksOf(ctx.req)) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      if (size > maxDiscardedBytes) break;
    }
  } catch {
    throw malformedBody('The connection ended before the body did.');
  }
  if (size > maxDiscardedBytes) ctx.set('Connection', 'close');
  if (size > maxBytes) throw bodyTooLarge(`A body may have ${maxBytes} bytes.`);
  return Buffer.concat(chunks);
}

/** Leaving the loop early must not destroy the socket: the response is still to be sent. */
function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}
