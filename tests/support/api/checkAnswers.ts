import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { after } from 'node:test';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { PublishedResponse } from '../../../api/http/middleware/publishResponses.ts';
import { responseChannel } from '../../../api/http/middleware/publishResponses.ts';
import type { OpenApiResponse } from '../../../api/docs/document.ts';
import { describeApi } from '../../../api/docs/document.ts';
import type { Operation } from '../../../api/http/operation.ts';
import { operations } from '../../../api/operations.ts';

const document = describeApi(operations, '');
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(closed(document) as object, 'api');
const validators = new Map<string, ValidateFunction>();

/**
 * Compares every response of the API in this process with the OpenAPI document: status, media type, headers, and a body
 * without undocumented fields. A difference fails the test file after its last test.
 */
export function checkAnswers(): void {
  const wrong: Error[] = [];
  const stop = watchAnswers((error) => wrong.push(error));
  after(() => {
    stop();
    if (wrong.length > 0)
      throw new AggregateError(
        wrong.slice(0, 3),
        `responses that the API document does not allow: ${wrong[0]?.message}`,
      );
  });
}

/** Calls `onWrong` for each response that the document does not allow. @returns a function that stops it. */
export function watchAnswers(onWrong: (error: Error) => void): () => void {
  const onAnswer = (message: unknown): void => {
    try {
      checkAnswer(message as PublishedResponse);
    } catch (error) {
      onWrong(error as Error);
    }
  };
  subscribe(responseChannel, onAnswer);
  return () => {
    unsubscribe(responseChannel, onAnswer);
  };
}

function checkAnswer(answer: PublishedResponse): void {
  const { operation, status, mediaType, headers } = answer;
  // The request matched no operation, or the operation lacks the method.
  if (!operation || [405, 501].includes(status)) return;
  const what = `${operation.operationId} ${status}`;
  const declared = document.paths[operation.path]?.[operation.method]?.responses[status];
  assert.ok(declared, `${what} is not documented`);
  for (const name of requiredHeaders(declared))
    assert.ok(headers[name.toLowerCase()] !== undefined, `${what} lacks the header ${name}`);
  if (!declared.content) assert.equal(answer.body ?? null, null, `${what} has a body`);
  else checkBody(operation, answer, mediaType, declared);
}

function requiredHeaders({ headers }: OpenApiResponse): string[] {
  return Object.entries(headers)
    .filter(([, header]) => (header as { required?: boolean }).required)
    .map(([name]) => name);
}

function checkBody(
  { path, method, operationId }: Operation,
  { status, body }: PublishedResponse,
  mediaType: string,
  { content = {} }: OpenApiResponse,
): void {
  const what = `${operationId} ${status}`;
  assert.ok(content[mediaType], `${what} is ${mediaType}, not ${Object.keys(content).join()}`);
  if (!/[/+]json$/.test(mediaType)) return;
  const value: unknown = JSON.parse(typeof body === 'string' ? body : JSON.stringify(body));
  const pointer = ['paths', path, method, 'responses', String(status), 'content', mediaType, 'schema']
    .map(escapePointer)
    .join('/');
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` });
  validators.set(pointer, validate);
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
  if (mediaType === 'application/problem+json')
    checkProblem(what, value as { type: string }, Object.keys(content[mediaType].examples ?? {}));
}

function checkProblem(what: string, { type }: { type: string }, declared: string[]): void {
  assert.ok(declared.includes(type.split(':').at(-1) ?? ''), `${what} is not documented as ${type}`);
}

const escapePointer = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Returns the document with `additionalProperties: false` wherever it says nothing else. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const inner = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const isOpen = 'additionalProperties' in inner || typeof inner.properties !== 'object' || !('type' in inner);
  return isOpen ? inner : { ...inner, additionalProperties: false };
}
