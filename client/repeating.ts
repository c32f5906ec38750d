import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds before each repetition; together they are long enough for an API to restart. */
const pauses = [500, 1000, 2000, 4000, 8000];
const longestMs = 10_000;

/** How Node tells that a connection broke on which a request may have gone out. */
const broken = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/**
 * Sends a request again, a few times, while its connection breaks, or the answer is that it may go well later: 503, and 409 with Retry-After. Only
 * one that does no harm twice: that reads, or has an Idempotency-Key; streams are their reader's to open again. Where nobody listens it is not sent again,
 * unless somebody did before.
 * @param onRepeat is called with the reason, once for each request.
 */
export function repeating(onRepeat: (why: string) => void, pausesMs = pauses): (request: Request) => Promise<Response> {
  let reached = false;
  return async (request) => {
    const mayRepeat = !isStream(request) && (request.method === 'GET' || request.headers.has('idempotency-key'));
    let lost: unknown;
    for (let attempt = 0; ; attempt += 1) {
      const sent = await sendOnce(request.clone());
      const pauseMs = pausesMs[attempt];
      if (!(sent instanceof Response) && isBroken(sent.error)) lost ??= sent.error;
      reached ||= sent instanceof Response || lost !== undefined;
      const why = mayRepeat && !request.signal.aborted ? whyAgain(sent, reached) : undefined;
      if (why === undefined || pauseMs === undefined) {
        if (sent instanceof Response) return sent;
        // It may have been carried out, whatever came of the repetitions.
        throw lost ?? sent.error;
      }
      if (attempt === 0) onRepeat(why);
      await pause(sent instanceof Response ? Math.max(pauseMs, retryAfterMs(sent)) : pauseMs, undefined, {
        signal: request.signal,
      });
    }
  };
}

const isStream = ({ headers }: Request): boolean => headers.get('accept') === 'text/event-stream';

/** With the whole body, which may break off as well; a stream is read as it comes. */
async function sendOnce(request: Request): Promise<Response | { error: unknown }> {
  try {
    const response = await fetch(request);
    if (response.body === null || isStream(request)) return response;
    return new Response(await response.arrayBuffer(), response);
  } catch (error) {
    return { error };
  }
}

function whyAgain(sent: Response | { error: unknown }, reached: boolean): string | undefined {
  if (sent instanceof Response) {
    if (sent.status === 503) return 'The API is too busy, or not ready yet';
    return sent.status === 409 && sent.headers.has('retry-after')
      ? 'What was asked for before is still being done'
      : undefined;
  }
  return isBroken(sent.error) || (reached && errorCode(sent.error) === 'ECONNREFUSED')
    ? 'The connection to the API broke'
    : undefined;
}

/** Whether the request may have been carried out although no answer came. */
export function isBroken(error: unknown): boolean {
  return broken.has(errorCode(error) ?? '');
}

function errorCode(error: unknown): string | undefined {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : undefined;
}

/** Bounded: who asks for more is asked again before. */
function retryAfterMs({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, longestMs) : 0;
}
