/**
 * Every kind of problem by its stable id, the end of the problem's `type`. The documentation shows `help`: what to
 * do about it.
 */
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
    help:
      'Another request with this Idempotency-Key has not ended. Try again after `Retry-After` seconds: ' +
      'you get its answer.',
  },
  'answer-not-kept': {
    status: 409,
    title: 'The response was not stored',
    help:
      'The first response to this Idempotency-Key had a secret that is shown once. `detail` says how to ' +
      'get a new one.',
  },
  'not-kept': {
    status: 410,
    title: 'No longer available',
    help: 'The position that you read from is too old. `detail` says how to start again.',
  },
  'precondition-failed': {
    status: 412,
    title: 'It has changed',
    help:
      'The resource is not as `If-Match` or `If-None-Match` says. Read it again, and change what is ' +
      'there now; the header `ETag` has its version.',
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
    help: 'Try again after `Retry-After` seconds. `RateLimit-Policy` has the limits, `RateLimit` what is left of them.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    help: 'It is not your mistake. The log has the cause, under the request id.',
  },
  'issuer-unreachable': {
    status: 503,
    title: "The token can't be verified now",
    help: 'The issuer of the token does not answer. Try again after `Retry-After` seconds, or use an API key.',
  },
  unavailable: {
    status: 503,
    title: 'The database does not answer',
    help: 'Try again after `Retry-After` seconds. A change may have been made: send an Idempotency-Key to repeat it.',
  },
  busy: { status: 503, title: 'Too much at once', help: 'Try again after `Retry-After` seconds.' },
  'not-implemented': {
    status: 501,
    title: 'Unknown method',
    help: 'The API knows the methods that this document names.',
  },
} as const;

export type ProblemId = keyof typeof problems;

export const problemType = (id: ProblemId): string => `urn:cuttle:problem:${id}`;
