import type { Role, Scope } from '../../domain/access.ts';
import { rolesWith } from '../../domain/access.ts';
import type { ProblemId } from './problems.ts';

/**
 * `field` is a path in the body (`variables.pppoe_password`) or a query parameter; `line` is a line of a script,
 * from 1.
 */
export interface FieldError {
  field: string;
  message: string;
  line?: number;
}

/** An error that the client sees as it is. Any other error is masked as `internal`. */
export class ApiError extends Error {
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
    `This takes the scope ${scope}, which keys of the role ${rolesWith(scope).join(', ')} have; yours ` +
      `has the role ${role}.`,
  );

export const roleNotGrantable = (requested: Role, role: Role): ApiError =>
  new ApiError(
    'forbidden',
    `A key of the role ${role} can't create a key of the role ${requested}, which may do more.`,
  );

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
    'This Idempotency-Key came with another request within a day. Send a new key with each request, ' +
      'and an old one only to repeat the same request.',
  );

export const inProgress = (): ApiError =>
  new ApiError(
    'in-progress',
    'Another request with this Idempotency-Key is under way. Repeat it in a second to get its response.',
    [],
    { 'Retry-After': '1' },
  );

/** @param recovery the rest of the sentence: how to get a new secret. */
export const responseNotStored = (recovery: string): ApiError =>
  new ApiError(
    'answer-not-kept',
    'The request with this Idempotency-Key was carried out. Its response had a secret, which is shown ' +
      `once and not stored: ${recovery}.`,
  );

/** @param etag the current one; undefined: the resource does not exist. */
export const preconditionFailed = (detail: string, etag?: string): ApiError =>
  new ApiError('precondition-failed', detail, [], etag === undefined ? {} : { ETag: etag });

/** Does not distinguish what does not exist from what belongs to another organization. */
export const notFound = (what: string): ApiError => new ApiError('not-found', `There is no such ${what}.`);

export const noLongerAvailable = (detail: string): ApiError => new ApiError('not-kept', detail);

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
    `The workflow of an instance that was just detached from this ${what} has not ended yet. Try again in a second.`,
    [],
    { 'Retry-After': '1' },
  );

export const wrongStatus = (detail: string): ApiError => new ApiError('wrong-status', detail);

export const tooManyDevices = (): ApiError =>
  new ApiError(
    'limit-reached',
    'Your organization has reached its limit of devices. Delete some, or ask the administrator of the ' +
      'platform for more.',
  );

export const unavailable = (): ApiError =>
  new ApiError(
    'unavailable',
    'The database does not answer. Try again; where your request changes something, with an Idempotency-Key.',
    [],
    { 'Retry-After': '5' },
  );

export const busy = (detail: string): ApiError => new ApiError('busy', detail, [], { 'Retry-After': '5' });

/** The most fields that a response lists, so that a large invalid body does not cause a large response. */
const maxFields = 50;

function invalid(id: 'invalid-fields' | 'invalid-query', all: FieldError[]): ApiError {
  const fields = all.slice(0, maxFields);
  const sentence = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return new ApiError(id, sentence.endsWith('?') ? sentence : `${sentence}.`, fields);
}

/** Returns the error with other names for its fields; an error without fields is returned as it is. */
export function renameFields(error: unknown, rename: (field: string) => string): unknown {
  if (!(error instanceof ApiError) || error.fields.length === 0) return error;
  const fields = error.fields.map(({ field, ...rest }) => ({ field: rename(field), ...rest }));
  return error.id === 'invalid-fields'
    ? invalidFields(fields)
    : new ApiError(error.id, error.message, fields, error.headers);
}

/** Returns the invalid fields of an `invalid-fields` error; undefined: it is another error. */
export function fieldsOf(error: unknown): FieldError[] | undefined {
  return error instanceof ApiError && error.id === 'invalid-fields' ? error.fields : undefined;
}
