import { randomBytes } from 'node:crypto';
import type { Context, Next } from 'koa';
import { isTooManyDevices } from '../../db/access/platform.ts';
import { isUnavailable } from '../../db/core/errors.ts';
import type { Log } from '../../lib/observability/log.ts';
import { ApiError, tooManyDevices, unavailable } from './errors.ts';
import type { FindConventions, PathConventions } from './pathConventions.ts';
import type { ProblemId } from './problems.ts';
import { problems, problemType } from './problems.ts';

/**
 * Gives each request its id. Renders every error, and every response that no route gave, as problem+json (RFC 9457)
 * or by the conventions of the path.
 * @param describeUnknownPath returns the detail for a path that no route has.
 */
export function renderErrors(
  log: Log,
  describeUnknownPath: (path: string) => string,
  findConventions: FindConventions,
): (ctx: Context, next: Next) => Promise<void> {
  return async (ctx, next) => {
    const requestId = randomBytes(9).toString('base64url');
    ctx.state.requestId = requestId;
    const conventions = findConventions(ctx.path);
    ctx.state.conventions = conventions;
    ctx.set({ 'X-Request-Id': requestId, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    try {
      await next();
      const error = routingError(ctx, describeUnknownPath);
      if (error) render(ctx, error, requestId, conventions);
    } catch (thrown) {
      const error = toApiError(thrown);
      if (!(thrown instanceof ApiError) && (!error || error.id === 'unavailable'))
        log.error({ requestId, method: ctx.method, path: ctx.path, err: thrown }, 'request failed');
      render(ctx, error ?? internalError(), requestId, conventions);
    }
  };
}

/** Returns the error for a request that the router answered with a status alone. */
function routingError(ctx: Context, describeUnknownPath: (path: string) => string): ApiError | undefined {
  if (ctx.status === 404) return new ApiError('not-found', describeUnknownPath(ctx.path));
  if (ctx.status === 405) {
    const allow = ctx.response.get('Allow');
    return new ApiError('method-not-allowed', `This path supports only ${allow}.`, [], { Allow: allow });
  }
  if (ctx.status === 501) return new ApiError('not-implemented', 'This API does not support the method.');
  return undefined;
}

/** Returns undefined for an error that the client must not see. */
function toApiError(thrown: unknown): ApiError | undefined {
  if (thrown instanceof ApiError) return thrown;
  if (isTooManyDevices(thrown)) return tooManyDevices();
  return isUnavailable(thrown) ? unavailable() : undefined;
}

const internalError = (): ApiError =>
  new ApiError('internal', 'The request failed. The log has the cause, under the request id.');

function render(ctx: Context, error: ApiError, requestId: string, conventions: PathConventions | undefined): void {
  ctx.set(error.headers);
  // The rest of the request is not read, and its sender could keep the socket.
  if (!ctx.req.complete) ctx.set('Connection', 'close');
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

/**
 * Returns the problem of one line of a bulk request, as {@link renderErrors} has it of a request. Logs an
 * unexpected error.
 */
export function describeLineProblem(error: unknown, log?: Log): ReturnType<typeof describeProblem> {
  const known = toApiError(error);
  if (known !== error) log?.error({ err: error }, 'line failed');
  const { detail, ...problem } = describeProblem(known ?? internalError());
  return { ...problem, detail: detail.replace(/^The body/, 'The line') };
}

/** Returns the HTTP status that an error is rendered with. */
export function statusOfError(error: unknown, conventions: PathConventions | undefined): number {
  return statusOfProblem(toApiError(error)?.id ?? 'internal', conventions);
}

/** Returns the HTTP status of a problem on paths with these conventions. */
export function statusOfProblem(id: ProblemId, conventions: PathConventions | undefined): number {
  const { status } = problems[id];
  return conventions?.statuses?.[status] ?? status;
}
