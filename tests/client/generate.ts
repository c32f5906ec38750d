import openapiTypes, { astToString } from 'openapi-typescript';
import type { OpenApiDocument, OpenApiOperation } from '../../api/docs/document.ts';
import { describeApi } from '../../api/docs/document.ts';
import type { Operation } from '../../api/http/operation.ts';
import { takesIdempotencyKey } from '../../api/http/idempotency.ts';
import { operations } from '../../api/operations.ts';

export const clientSchemaFile = new URL('../../client/schema.ts', import.meta.url);

/** Returns the source of the client's types, generated from the OpenAPI document. */
export async function generateClientSchema(): Promise<string> {
  const document = withOneProblem(describeApi(operations, ''));
  const types = astToString(await openapiTypes(JSON.stringify(document), { defaultNonNullable: false }));
  const title = '/** Generated from the OpenAPI document by `npm run generate-client`. */';
  return `${title}\n\n${types}\n${changesWithoutKey(operations)}`;
}

/** Returns the source of the list of changes without an Idempotency-Key that a client must not repeat. */
function changesWithoutKey(all: Operation[]): string {
  const changes = all.filter((each) => each.method !== 'get' && !takesIdempotencyKey(each) && !each.idempotent);
  const lines = changes.map(({ method, path }) => `    "${method.toUpperCase()} ${path}",`).sort();
  return [
    '/** The changes that take no Idempotency-Key, and are not to be repeated. */',
    'export const changesWithoutKey: ReadonlySet<string> = new Set([',
    ...lines,
    ']);',
    '',
  ].join('\n');
}

/** Returns the document with one `default` problem, because all problems have the same form. */
function withOneProblem(document: OpenApiDocument): OpenApiDocument {
  const operationsOf = (methods: Record<string, OpenApiOperation>) =>
    Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => [method, { ...operation, responses: answersOf(operation) }]),
    );
  return {
    ...document,
    paths: Object.fromEntries(Object.entries(document.paths).map(([path, methods]) => [path, operationsOf(methods)])),
  };
}

function answersOf({ responses }: OpenApiOperation): OpenApiOperation['responses'] {
  const isProblem = ({ content = {} }: OpenApiOperation['responses'][string]): boolean =>
    'application/problem+json' in content;
  const own = Object.entries(responses)
    .filter(([, response]) => !isProblem(response))
    .map(([status, response]) => [status, { ...response, headers: {} }]);
  const schema = { $ref: '#/components/schemas/Problem' };
  const problem = { description: 'A problem.', headers: {}, content: { 'application/problem+json': { schema } } };
  return { ...(Object.fromEntries(own) as OpenApiOperation['responses']), default: problem };
}
