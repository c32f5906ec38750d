import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds before each retry; together enough for a restart of the API. */
const retryDelays = [500, 1000, 2000, 4000, 8000];
const maxRetryAfterMs = 10_000;

/** Node's codes of a connection that broke after a request may have been sent. */
const brokenConnection = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/**
 * Returns a function that sends a request, and retries it while its connection breaks or the response asks for a
 * retry: 503, or 409 with Retry-After. Retries only requests that are safe to repeat: reads, and those with an
 * Idempotency-Key; no streams, whose readers reconnect themselves. A refused connection is retried only if the API
 * was reached before.
 * @param onRetry called with the reason, once per request.
 */
export function retryRequests(
  onRetry: (reason: string) => void,
  delaysMs = retryDelays,
): (request: Request) => Promise<Response> {
  let reached = false;
  return async (request) => {
    const isRepeatable = !isStream(request) && (request.method === 'GET' || request.headers.has('idempotency-key'));
    let firstBreak: unknown;
    for (let attempt = 0; ; attempt += 1) {
      const result = await sendOnce(request.clone());
      const delayMs = delaysMs[attempt];
      if (!(result instanceof Response) && isBroken(result.error)) firstBreak ??= result.error;
      reached ||= result instanceof Response || firstBreak !== undefined;
      const reason = isRepeatable && !request.signal.aborted ? retryReason(result, reached) : undefined;
      if (reason === undefined || delayMs === undefined) {
        if (result instanceof Response) return result;
        // The first attempt may have been carried out, whatever the retries came to.
        throw firstBreak ?? result.error;
      }
      if (attempt === 0) onRetry(reason);
      await pause(result instanceof Response ? Math.max(delayMs, retryAfterMs(result)) : delayMs, undefined, {
        signal: request.signal,
      });
    }
  };
}

const isStream = ({ headers }: Request): boolean => headers.get('accept') === 'text/event-stream';

/** Reads the whole body, since the connection can break within it. A stream is returned unread. */
async function sendOnce(request: Request): Promise<Response | { error: unknown }> {
  try {
    const response = await fetch(request);
    if (response.body === null || isStream(request)) return response;
    return new Response(await response.arrayBuffer(), response);
  } catch (error) {
    return { error };
  }
}

function retryReason(result: Response | { error: unknown }, reached: boolean): string | undefined {
  if (result instanceof Response) {
    if (result.status === 503) return 'The API is too busy, or not ready yet';
    return result.status === 409 && result.headers.has('retry-after')
      ? 'An earlier request is still in progress'
      : undefined;
  }
  return isBroken(result.error) || (reached && errorCode(result.error) === 'ECONNREFUSED')
    ? 'The connection to the API broke'
    : undefined;
}

/** Whether the request may have been carried out although no response arrived. */
export function isBroken(error: unknown): boolean {
  return brokenConnection.has(errorCode(error) ?? '');
}

function errorCode(error: unknown): string | undefined {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : undefined;
}

/** Returns the response's Retry-After in milliseconds, at most {@link maxRetryAfterMs}. */
function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, maxRetryAfterMs) : 0;
}
