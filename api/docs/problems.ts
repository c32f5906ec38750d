import { z } from 'zod';
import { takesIdempotencyKey } from '../http/idempotency.ts';
import { rejectsBody } from '../http/input/body.ts';
import type { Operation } from '../http/operation.ts';
import { preconditionHeaders } from '../http/preconditions.ts';
import type { ProblemId } from '../http/problems.ts';
import { problems, problemType } from '../http/problems.ts';

export const problemIds = Object.keys(problems) as ProblemId[];

const fieldError = z.object({
  field: z.string().describe("A path in the body (`variables.pppoe_password`), or a query parameter's name."),
  message: z.string().describe("What is wrong with it; reads on after the field's name."),
  line: z.int().exactOptional().describe('A line of a script, from 1.'),
});

/** RFC 9457. */
export const problem = z
  .object({
    type: z.enum(problemIds.map(problemType)).describe('Which kind of problem it is. Stable, for programs.'),
    title: z.string().describe('The kind in words.'),
    status: z.int().describe('The HTTP status.'),
    detail: z.string().describe('What is wrong here, and what to do.'),
    errors: z.array(fieldError).exactOptional().describe('Each field that is wrong, at most 50.'),
    request_id: z.string().describe('As in the header `X-Request-Id`. The log names the request by it.'),
  })
  .meta({ id: 'Problem' });

/** Returns an example of the problem, with its help as `detail`. */
export function problemExample(id: ProblemId): z.output<typeof problem> {
  const { title, status, help } = problems[id];
  const ofFields = id === 'invalid-fields' || id === 'invalid-query' || id === 'duplicate';
  const errors = [
    { field: id === 'invalid-query' ? 'limit' : 'id', message: id === 'duplicate' ? 'is taken' : 'is required' },
  ];
  return {
    type: problemType(id),
    title,
    status,
    detail: help,
    ...(ofFields && { errors }),
    request_id: 'mXy0gVdJb2Qk',
  };
}

/** Of every operation that requires a key or a token. */
const accessProblems: ProblemId[] = [
  'unauthorized',
  'forbidden',
  'suspended',
  'too-many-requests',
  'issuer-unreachable',
];

/** Returns every problem that the operation may answer with. */
export function problemsOf(operation: Operation): ProblemId[] {
  const { scope, parameters, body, errors } = operation;
  const isConditional = preconditionHeaders(operation).length > 0;
  const all: ProblemId[] = [
    ...(scope ? [...accessProblems, 'invalid-query' as const] : []),
    ...(Object.keys(parameters).length > 0 ? (['not-found'] as const) : []),
    ...(body ? (['malformed-body', 'body-too-large', 'unsupported-media-type', 'invalid-fields'] as const) : []),
    ...(rejectsBody(operation) ? (['malformed-body', 'body-too-large'] as const) : []),
    ...errors,
    ...(takesIdempotencyKey(operation) ? (['invalid-header', 'in-progress', 'key-reused'] as const) : []),
    ...(operation.shownOnce ? (['answer-not-kept'] as const) : []),
    ...(isConditional ? (['invalid-header'] as const) : []),
    ...(isConditional && operation.method !== 'get' ? (['precondition-failed'] as const) : []),
    ...(scope ? (['unavailable'] as const) : []),
    'internal',
  ];
  return [...new Set(all)];
}
