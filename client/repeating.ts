import { setTimeout as pause } from 'node:timers/promises';

/** Before each repetition, in milliseconds: long enough together for an API that is started anew. */
const pauses = [500, 1000, 2000, 4000, 8000];
const longestMs = 10_000;

/** How Node tells that a connection broke on which a request may have gone out. */
const broken = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/**
 * Sends a request again, a few times, while its connection breaks, or the answer is that it may go well later: 503, and 409 with Retry-After. Only
 * one that does no harm twice: that reads, or has an Idempotency-Key. Where nobody listens it is not sent again, unless somebody did before.
 * @param onRepeat is told why, once for each request.
 */
export function repeating(onRepeat: (why: string) => void, pausesMs = pauses): (request: Request) => Promise<Response> {
  return async (request) => {
    const mayRepeat = request.method === 'GET' || request.headers.has('idempotency-key');
    for (let attempt = 0; ; attempt += 1) {
      const sent = await sendOnce(request.clone());
      const pauseMs = pausesMs[attempt];
      const why = mayRepeat && !request.signal.aborted ? whyAgain(sent, attempt) : undefined;
      if (why === undefined || pauseMs === undefined) {
        if (sent instanceof Response) return sent;
        throw sent.error;
      }
      if (attempt === 0) onRepeat(why);
      await pause(sent instanceof Response ? Math.max(pauseMs, retryAfterMs(sent)) : pauseMs, undefined, { signal: request.signal });
    }
  };
}

/** With the whole body, which may break off as well; a stream is read as it comes. */
async function sendOnce(request: Request): Promise<Response | { error: unknown }> {
  try {
    const response = await fetch(request);
    if (response.body === null || request.headers.get('accept') === 'text/event-stream') return response;
    return new Response(await response.arrayBuffer(), response);
  } catch (error) {
    return { error };
  }
}

function whyAgain(sent: Response | { error: unknown }, attempt: number): string | undefined {
  if (sent instanceof Response) {
    if (sent.status === 503) return 'The API is too busy, or not ready yet';
    return sent.status === 409 && sent.headers.has('retry-after') ? 'What was asked for before is still being done' : undefined;
  }
  if (!isBroken(sent.error) && !(attempt > 0 && errorCode(sent.error) === 'ECONNREFUSED')) return undefined;
  return 'The connection to the API broke';
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
