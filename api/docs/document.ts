import { problems } from '../http/problems.ts';
import { statusOfProblem } from '../http/renderErrors.ts';
import { findConventions } from '../compatibility/pathConventions.ts';
import type { ProblemId } from '../http/problems.ts';
import { idempotencyKeyPattern, takesIdempotencyKey } from '../http/idempotency.ts';
import type { Operation, ResponseDeclaration } from '../http/operation.ts';
import { preconditionHeaders, entityTagsPattern } from '../http/preconditions.ts';
import { problemsOf, problem, problemExample, problemIds } from './problems.ts';
import { tags } from '../http/tags.ts';
import { ndjson } from '../http/input/ndjson.ts';
import type { JsonSchema } from './jsonSchema.ts';
import { toJsonSchema } from './jsonSchema.ts';

type Json = Record<string, unknown>;
type Schemas = Record<string, JsonSchema>;

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string; license: Json };
  servers: Json[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Schemas; securitySchemes: Json; headers: Json; examples: Json };
}

export interface OpenApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Record<string, string[]>[];
  parameters: OpenApiParameter[];
  requestBody?: { required: boolean; content: Record<string, OpenApiContent> };
  responses: Record<string, OpenApiResponse>;
}

interface OpenApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description: string;
  schema: JsonSchema;
}

export interface OpenApiResponse {
  description: string;
  headers: Json;
  content?: Record<string, OpenApiContent>;
}

interface OpenApiContent {
  schema?: JsonSchema;
  examples?: Json;
}

/** Returns the OpenAPI 3.1 document of the operations. */
export function describeApi(operations: Operation[], introduction: string): OpenApiDocument {
  const schemas: Schemas = {};
  toJsonSchema(problem, 'output', schemas);
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of operations)
    (paths[operation.path] ??= {})[operation.method] = describeOperation(operation, schemas);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Cuttle',
      version: '1',
      description: introduction,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer <key>`.' },
      },
      headers,
      examples: Object.fromEntries(
        problemIds.map((id) => [id, { summary: problems[id].title, value: problemExample(id) }]),
      ),
    },
  };
}

const text = { type: 'string' };
const headers = {
  'X-Request-Id': { description: "The request's id, by which the log names it.", schema: text },
  'WWW-Authenticate': {
    description: 'The scheme that is required, and what is wrong with the credential that was sent.',
    schema: text,
  },
  'RateLimit-Policy': {
    description: 'The rates that the request counts for: `q` requests at once, in `w` seconds.',
    schema: text,
  },
  RateLimit: {
    description:
      'What is left of them: `r` requests at once, all again in `t` seconds. Every answer to a key has both.',
    schema: text,
  },
  'Idempotency-Replayed': {
    description: '`true`: the request was a repetition, and this is the answer to the first.',
    schema: text,
  },
  ETag: { description: 'The version, and the state, of what is shown.', schema: text },
  'Retry-After': { description: 'In how many seconds to try again.', schema: { type: 'integer' } },
};
/** Request headers that some operations support. */
const requestHeaders = {
  'Idempotency-Key': {
    description:
      'Makes the request one that may be repeated: within a day, a repetition with the same key gets the ' +
      "first one's answer. A new UUID for each request does.",
    schema: { ...text, pattern: idempotencyKeyPattern.source, examples: ['6f1d1c5a-0d0c-4c0e-9c51-0a3a0f6a2b77'] },
  },
  'If-Match': {
    description:
      'The change is for this version alone: an `ETag` of the resource, or `*` for any. Else nothing is ' +
      'changed, and the answer is 412.',
    schema: { ...text, pattern: entityTagsPattern.source },
  },
  'If-None-Match': {
    description: 'The `ETag` of what you have: the answer is 304 where that is what there is.',
    schema: { ...text, pattern: entityTagsPattern.source },
  },
  'If-None-Match of PUT': {
    description: '`*`: only if there is none. Else nothing is changed, and the answer is 412.',
    schema: { ...text, enum: ['*'] },
  },
};
const header = (name: keyof typeof headers): Json => ({ [name]: { $ref: `#/components/headers/${name}` } });

const etag = { ETag: { ...headers.ETag, required: true } };

function describeOperation(operation: Operation, schemas: Schemas): OpenApiOperation {
  const { operationId, tag, summary, description, scope } = operation;
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: scope === null ? [] : [{ key: [scope] }],
    parameters: describeParameters(operation, schemas),
    ...describeBody(operation, schemas),
    responses: { ...describeAnswers(operation, schemas), ...describeProblems(operation, schemas) },
  };
}

const lastEventId = {
  description:
    'For streams: the id of the last event that came. What EventSource sends when it connects again; ' +
    'it goes before `after`.',
  type: 'string',
};

function describeBody({ body, lines }: Operation, schemas: Schemas): Pick<OpenApiOperation, 'requestBody'> {
  const [mediaType, schema] = lines ? [ndjson, lines] : ['application/json', body];
  return schema
    ? {
        requestBody: {
          required: true,
          content: { [mediaType]: describeContent(toJsonSchema(schema, 'input', schemas), schemas) },
        },
      }
    : {};
}

function describeParameters(operation: Operation, schemas: Schemas): OpenApiParameter[] {
  const { parameters } = operation;
  const ofPath = Object.entries(parameters).map(([name, { schema }]) =>
    parameterOf(name, 'path', true, toJsonSchema(schema, 'input', schemas)),
  );
  const names = [
    ...(takesIdempotencyKey(operation) ? (['Idempotency-Key'] as const) : []),
    ...preconditionHeaders(operation),
  ];
  const { method } = operation;
  const ofHeader = names.map((name) => ({
    name,
    in: 'header' as const,
    required: false,
    ...requestHeaders[name === 'If-None-Match' && method === 'put' ? 'If-None-Match of PUT' : name],
  }));
  const ofStream = operation.stream ? [parameterOf('Last-Event-ID', 'header', false, lastEventId)] : [];
  return [...ofPath, ...ofStream, ...describeQuery(operation, schemas), ...ofHeader];
}

function describeQuery({ query }: Operation, schemas: Schemas): OpenApiParameter[] {
  if (!query) return [];
  const { properties = {}, required = [] } = toJsonSchema(query, 'input', schemas) as {
    properties?: Schemas;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    parameterOf(name, 'query', required.includes(name), schema),
  );
}

function parameterOf(
  name: string,
  place: OpenApiParameter['in'],
  required: boolean,
  { description, ...schema }: JsonSchema,
): OpenApiParameter {
  return { name, in: place, required, description: typeof description === 'string' ? description : '', schema };
}

function describeAnswers(operation: Operation, schemas: Schemas): Record<string, OpenApiResponse> {
  const answers = Object.entries(operation.responses).map(([status, response]) => [
    status,
    describeAnswer(operation, response, schemas),
  ]);
  const known = { description: 'It is as you have it.', headers: { ...header('X-Request-Id'), ...etag } };
  const all = Object.fromEntries([
    ...answers,
    ...(operation.method === 'get' && operation.resource ? [['304', known]] : []),
  ]) as Record<string, OpenApiResponse>;
  if (operation.stream) Object.assign(all['200']?.content ?? {}, { 'text/event-stream': { schema: text } });
  return all;
}

function describeAnswer(
  operation: Operation,
  { description, schema, mediaType, headers: own = {} }: ResponseDeclaration,
  schemas: Schemas,
): OpenApiResponse {
  const described = Object.fromEntries(
    Object.entries(own).map(([name, says]) => [name, { description: says, required: true, schema: text }]),
  );
  const content = schema ? describeContent(toJsonSchema(schema, 'output', schemas), schemas) : { schema: text };
  return {
    description,
    headers: {
      ...header('X-Request-Id'),
      ...described,
      ...(operation.resource && schema && etag),
      ...(takesIdempotencyKey(operation) && header('Idempotency-Replayed')),
    },
    ...((schema ?? mediaType) !== undefined && { content: { [mediaType ?? 'application/json']: content } }),
  };
}

/** Repeats the schema's examples, so that readers and tools find them. */
function describeContent(schema: JsonSchema, schemas: Schemas): OpenApiContent {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  const { examples } = (name === undefined ? schema : (schemas[name] ?? {})) as { examples?: unknown[] };
  const named = examples?.map((value, index) => [`example${index + 1}`, { value }] as const);
  return { schema, ...(named && { examples: Object.fromEntries(named) }) };
}

function describeProblems(operation: Operation, schemas: Schemas): Record<string, OpenApiResponse> {
  const byStatus = Map.groupBy(problemsOf(operation), (id) => statusOfProblem(id, findConventions(operation.path)));
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [String(status), describeProblem(all, operation.path, schemas)]),
  );
}

function describeProblem(ids: ProblemId[], path: string, schemas: Schemas): OpenApiResponse {
  const challenged = ids.includes('unauthorized');
  const limited = ids.includes('too-many-requests');
  const delayed =
    limited ||
    (['busy', 'winding-down', 'in-progress', 'issuer-unreachable', 'unavailable'] as const).some((id) =>
      ids.includes(id),
    );
  return {
    description: ids.map((id) => `\`${id}\`: ${problems[id].title}.`).join(' '),
    headers: {
      ...header('X-Request-Id'),
      ...(challenged && header('WWW-Authenticate')),
      ...(delayed && header('Retry-After')),
      ...(limited && { ...header('RateLimit-Policy'), ...header('RateLimit') }),
      ...(ids.includes('precondition-failed') && header('ETag')),
    },
    content: problemContent(ids, path, schemas),
  };
}

function problemContent(ids: ProblemId[], path: string, schemas: Schemas): Record<string, OpenApiContent> {
  const conventions = findConventions(path);
  const exampleOf = (id: ProblemId): Json =>
    conventions
      ? { summary: problems[id].title, value: conventions.present(problemExample(id)) }
      : { $ref: `#/components/examples/${id}` };
  const schema = conventions
    ? toJsonSchema(conventions.schema, 'output', schemas)
    : { $ref: '#/components/schemas/Problem' };
  return {
    [conventions?.mediaType ?? 'application/problem+json']: {
      schema,
      examples: Object.fromEntries(ids.map((id) => [id, exampleOf(id)])),
    },
  };
}
