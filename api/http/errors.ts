import { randomBytes } from 'node:crypto';
import type { Context, Next } from 'koa';
import { isTooManyDevices } from '../../db/access/platform.ts';
import type { Role, Scope } from '../../domain/access.ts';
import { rolesWith } from '../../domain/access.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { FindConventions, PathConventions } from './pathConventions.ts';

/** Every kind of problem, by its stable id: the end of the problem's `type`. `help` says in the documentation what to do. */
export const problems = {
  'malformed-body': {
    status: 400,
    title: 'The body is not readable',
    help: 'The body is no JSON in UTF-8, or nested too deeply. `detail` names the place.',
  },
  'invalid-query': {
    status: 400,
    title: 'The query is not valid',
    help: '`errors` names each query parameter that is wrong.',
  },
  'invalid-header': {
    status: 400,
    title: 'A header is not valid',
    help: '`detail` names the header, and what it may hold.',
  },
  unauthorized: {
    status: 401,
    title: 'An API key is needed',
    help: 'Send your API key as the header `Authorization: Bearer <key>`.',
  },
  forbidden: {
    status: 403,
    title: 'The key may not do this',
    help: '`detail` names the scope that lacks, and the roles that have it.',
  },
  'switched-off': { status: 403, title: 'Switched off here', help: '`detail` names the setting that allows it.' },
  suspended: {
    status: 403,
    title: 'The organization is suspended',
    help: '`detail` says why. The administrator of the platform can resume it.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    help: 'There is nothing with this id in your organization, or nothing at this path.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    help: 'The header `Allow` names the methods that the path answers to.',
  },
  duplicate: {
    status: 409,
    title: 'It exists already',
    help: 'Something with this id or name exists. `errors` names the fields that are taken.',
  },
  'limit-reached': {
    status: 409,
    title: 'The organization has as many as it may',
    help: 'Delete some, or ask the administrator of the platform for more.',
  },
  'in-use': {
    status: 409,
    title: 'It is in use',
    help: 'Something depends on it. `detail` says what is to be taken away first.',
  },
  'winding-down': {
    status: 409,
    title: 'It is still winding down',
    help: 'What was just detached still closes its workflow. Try again after `Retry-After` seconds.',
  },
  'wrong-status': {
    status: 409,
    title: 'Not possible in this status',
    help: '`detail` says what the status is, and what can be done in it.',
  },
  'in-progress': {
    status: 409,
    title: 'The same request is under way',
    help: 'Another request with this Idempotency-Key has not ended. Try again after `Retry-After` seconds: you get its answer.',
  },
  'answer-not-kept': {
    status: 409,
    title: 'It is done, and the answer is not kept',
    help: 'The first answer to this Idempotency-Key had a secret that is shown once. `detail` says how to get a new one.',
  },
  'not-kept': {
    status: 410,
    title: 'It is not kept any more',
    help: 'What you read from is too old. `detail` says how to begin anew.',
  },
  'precondition-failed': {
    status: 412,
    title: 'It has changed',
    help: 'The resource is not as `If-Match` or `If-None-Match` says. Read it again, and change what is there now; the header `ETag` has its version.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    help: 'A body may have 1 MB; of lines, each 64 KB, as many as 10000.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body must be JSON',
    help: 'Send JSON, with the header `Content-Type: application/json` and no Content-Encoding.',
  },
  'invalid-fields': {
    status: 422,
    title: 'Fields are not valid',
    help: '`errors` names each field that is wrong, and why.',
  },
  'key-reused': {
    status: 422,
    title: "The Idempotency-Key is another request's",
    help: 'Make a new key for each request, and use it again only to repeat the very same one.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    help: 'Try again after `Retry-After` seconds. `RateLimit-Policy` tells the limits, `RateLimit` what is left of them.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    help: 'It is not your mistake. The log tells why, under the request id.',
  },
  'issuer-unreachable': {
    status: 503,
    title: "The token can't be verified now",
    help: 'The issuer of the token does not answer. Try again after `Retry-After` seconds, or use an API key.',
  },
  busy: { status: 503, title: 'Too much at once', help: 'Try again after `Retry-After` seconds.' },
  'not-implemented': {
    status: 501,
    title: 'Unknown method',
    help: 'The API knows the methods that this document names.',
  },
} as const;

export type ProblemId = keyof typeof problems;

/** `field` is a path in the body (`variables.pppoe_password`) or a query parameter's name; `line` a line of a script, from 1. */
export interface FieldError {
  field: string;
  message: string;
  line?: number;
}

class ApiError extends Error {
  readonly id: ProblemId;
  readonly fields: FieldError[];
  readonly headers: Record<string, string>;

  constructor(id: ProblemId, detail: string, fields: FieldError[] = [], headers: Record<string, string> = {}) {
    super(detail);
    this.id = id;
    this.fields = fields;
    this.headers = headers;
  }
}

export const malformedBody = (detail: string): ApiError => new ApiError('malformed-body', detail);

export const bodyTooLarge = (detail: string): ApiError => new ApiError('body-too-large', detail);

export const unsupportedMediaType = (detail: string): ApiError => new ApiError('unsupported-media-type', detail);

export const invalidFields = (fields: FieldError[]): ApiError => invalid('invalid-fields', fields);

export const invalidQuery = (fields: FieldError[]): ApiError => invalid('invalid-query', fields);

export const unauthorized = (detail: string, challenge: string): ApiError =>
  new ApiError('unauthorized', detail, [], { 'WWW-Authenticate': challenge });

export const forbidden = (scope: Scope, role: Role): ApiError =>
  new ApiError(
    'forbidden',
    `This takes the scope ${scope}, which keys of the role ${rolesWith(scope).join(', ')} have; yours has the role ${role}.`,
  );

export const beyondRights = (wanted: Role, role: Role): ApiError =>
  new ApiError('forbidden', `A key of the role ${role} can't make one of the role ${wanted}, which may do more.`);

export const switchedOff = (detail: string): ApiError => new ApiError('switched-off', detail);

export const suspended = (reason: string): ApiError =>
  new ApiError('suspended', `Your organization is suspended: ${reason}`);

export const tooManyRequests = (detail: string, headers: Record<string, string>): ApiError =>
  new ApiError('too-many-requests', detail, [], headers);

export const issuerUnreachable = (): ApiError =>
  new ApiError('issuer-unreachable', "The issuer of the token does not answer, so it can't be verified.", [], {
    'Retry-After': '5',
  });

export const invalidHeader = (name: string, message: string): ApiError =>
  new ApiError('invalid-header', `The header ${name} ${message}.`);

export const keyReused = (): ApiError =>
  new ApiError(
    'key-reused',
    'This Idempotency-Key came with another request within a day. Make a new key for each request, and use it again only to repeat that one.',
  );

export const inProgress = (): ApiError =>
  new ApiError(
    'in-progress',
    'Another request with this Idempotency-Key is under way. Repeat it in a moment: you get its answer.',
    [],
    { 'Retry-After': '1' },
  );

export const answerNotKept = (cure: string): ApiError =>
  new ApiError(
    'answer-not-kept',
    `The request with this Idempotency-Key was carried out. Its answer had a secret, which is shown once and not kept: ${cure}.`,
  );

/** @param etag the current one; undefined: there is no such resource. */
export const preconditionFailed = (detail: string, etag?: string): ApiError =>
  new ApiError('precondition-failed', detail, [], etag === undefined ? {} : { ETag: etag });

/** Says the same of what does not exist and of what is another organization's. */
export const notFound = (what: string): ApiError => new ApiError('not-found', `There is no such ${what}.`);

export const notKept = (detail: string): ApiError => new ApiError('not-kept', detail);

export const duplicate = (detail: string, fields: string[]): ApiError =>
  new ApiError(
    'duplicate',
    detail,
    fields.map((field) => ({ field, message: 'is taken' })),
  );

export const inUse = (detail: string): ApiError => new ApiError('in-use', detail);

export const windingDown = (what: string): ApiError =>
  new ApiError(
    'winding-down',
    `An instance that was just detached from this ${what} still closes its workflow. Try again in a moment.`,
    [],
    { 'Retry-After': '1' },
  );

export const wrongStatus = (detail: string): ApiError => new ApiError('wrong-status', detail);

export const busy = (detail: string): ApiError => new ApiError('busy', detail, [], { 'Retry-After': '5' });

/** A body may be wrong in more places than anybody reads. */
const mostFields = 50;

function invalid(id: 'invalid-fields' | 'invalid-query', all: FieldError[]): ApiError {
  const fields = all.slice(0, mostFields);
  const sentence = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new ApiError(id, sentence.endsWith('?') ? sentence : `${sentence}.`, fields);
}

/** Returns the HTTP status that an error is rendered with. */
export function statusOf(error: unknown, conventions: PathConventions | undefined): number {
  const id = isTooManyDevices(error) ? 'limit-reached' : error instanceof ApiError ? error.id : 'internal';
  return statusOfProblem(id, conventions);
}

/** Returns the HTTP status of a problem on paths with these conventions. */
export function statusOfProblem(id: ProblemId, conventions: PathConventions | undefined): number {
  const { status } = problems[id];
  return conventions?.statuses?.[status] ?? status;
}

/**
 * Gives each request its id, and renders every error, and every answer that no route gave, as problem+json (RFC 9457), or as the path's conventions have it.
 * @param unknownPath what is said of a path that no route has.
 */
export function renderErrors(
  log: Log,
  unknownPath: (path: string) => string,
  findConventions: FindConventions,
): (ctx: Context, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const conventions = findConventions(ctx.path);
    ctx.state.conventions = conventions;
    const requestId = randomBytes(9).toString('base64url');
    ctx.state.requestId = requestId;
    ctx.set({ 'X-Request-Id': requestId, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    try {
      await next();
      const error = unanswered(ctx, unknownPath);
      if (error) render(ctx, error, requestId, conventions);
    } catch (thrown) {
      const error = isTooManyDevices(thrown) ? tooManyDevices() : thrown;
      if (!(error instanceof ApiError))
        log.error({ requestId, method: ctx.method, path: ctx.path, err: error }, 'request failed');
      render(ctx, error instanceof ApiError ? error : masked(), requestId, conventions);
    }
  };
}

function unanswered(ctx: Context, unknownPath: (path: string) => string): ApiError | undefined {
  if (ctx.status === 404) return new ApiError('not-found', unknownPath(ctx.path));
  if (ctx.status === 405) {
    const allow = ctx.response.get('Allow');
    return new ApiError('method-not-allowed', `This path answers to ${allow}.`, [], { Allow: allow });
  }
  if (ctx.status === 501) return new ApiError('not-implemented', 'This API does not know the method.');
  return undefined;
}

const tooManyDevices = (): ApiError =>
  new ApiError('limit-reached', 'Your organization has as many devices as it may.');

const masked = (): ApiError => new ApiError('internal', 'The request failed. The log tells why, under the request id.');

export const problemType = (id: ProblemId): string => `urn:cuttle:problem:${id}`;

function render(ctx: Context, error: ApiError, requestId: string, conventions: PathConventions | undefined): void {
  ctx.set(error.headers);
  ctx.status = statusOfProblem(error.id, conventions);
  const problem = { ...describeProblem(error), request_id: requestId };
  ctx.type = conventions?.mediaType ?? 'application/problem+json';
  ctx.body = JSON.stringify(conventions ? conventions.present(problem) : problem);
}

function describeProblem(error: ApiError) {
  const { status, title } = problems[error.id];
  return {
    type: problemType(error.id),
    title,
    status,
    detail: error.message,
    ...(error.fields.length > 0 && { errors: error.fields }),
  };
}

/** Of one line of many, as {@link renderErrors} has it of a request. What is not the caller's mistake is logged. */
export function problemOf(error: unknown, log?: Log): ReturnType<typeof describeProblem> {
  if (!(error instanceof ApiError)) log?.error({ err: error }, 'line failed');
  const { detail, ...problem } = describeProblem(error instanceof ApiError ? error : masked());
  return { ...problem, detail: detail.replace(/^The body/, 'The line') };
}

/** The error with other names for its fields, where it is of fields. */
export function renameFields(error: unknown, rename: (field: string) => string): unknown {
  if (!(error instanceof ApiError) || error.fields.length === 0) return error;
  const fields = error.fields.map(({ field, ...rest }) => ({ field: rename(field), ...rest }));
  return error.id === 'invalid-fields'
    ? invalidFields(fields)
    : new ApiError(error.id, error.message, fields, error.headers);
}

/** The fields that are wrong, where the error is of nothing else. */
export function fieldsOf(error: unknown): FieldError[] | undefined {
  return error instanceof ApiError && error.id === 'invalid-fields' ? error.fields : undefined;
}
