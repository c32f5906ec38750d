import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';

/** Times in milliseconds. */
export interface DownloadLimits {
  /** Until the connection, with TLS, is made. Short: a firewall may drop packets without an answer. */
  connect: number;
  /** Between two portions of the answer. */
  stall: number;
  /** Of the whole download. */
  total: number;
  bytes: number;
  redirects: number;
}

const defaultLimits: DownloadLimits = {
  connect: 2000,
  stall: 15_000,
  total: 600_000,
  bytes: 500e6,
  redirects: 5,
};

/**
 * Downloads a file and follows redirects.
 * @param onProgress receives the number of bytes so far, and of all bytes where the server says it.
 * @throws Error that says why it failed, without the URL.
 */
export async function downloadFile(
  url: URL,
  file: string,
  onProgress: (received: number, total: number | undefined) => void,
  limits: DownloadLimits = defaultLimits,
): Promise<void> {
  const deadline = AbortSignal.timeout(limits.total);
  try {
    const response = await open(url, limits, limits.redirects);
    const total = Number(response.headers['content-length']) || undefined;
    let received = 0;
    await pipeline(
      response,
      async function* count(portions: AsyncIterable<Buffer>) {
        for await (const portion of portions) {
          received += portion.length;
          if (received > limits.bytes) throw new Error(`it is larger than ${limits.bytes} bytes`);
          onProgress(received, total);
          yield portion;
        }
      },
      createWriteStream(file),
      { signal: deadline },
    );
  } catch (error) {
    if (deadline.aborted) throw new Error(`the download took longer than ${limits.total / 1000} s`, { cause: error });
    throw new Error(describe(error), { cause: error });
  }
}

async function open(url: URL, limits: DownloadLimits, redirects: number): Promise<IncomingMessage> {
  const response = await request(url, limits);
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.destroy();
  const isRedirect = statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
  if (!isRedirect || redirects === 0) throw new Error(`HTTP ${statusCode} from ${url.host}`);
  return open(new URL(headers.location ?? '', url), limits, redirects - 1);
}

function request(url: URL, { connect, stall }: DownloadLimits): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = url.protocol === 'https:';
  let answered: IncomingMessage | undefined;
  const sent = (isSecure ? getHttps : getHttp)(url, { agent: false }, (response) => {
    answered = response;
    resolve(response);
  });
  const timer = setTimeout(() => {
    sent.destroy(new Error(`no connection to ${url.host} within ${connect / 1000} s`));
  }, connect);
  sent.once('socket', (socket) => {
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.setTimeout(stall, () => {
        (answered ?? sent).destroy(new Error(`${url.host} sent nothing for ${stall / 1000} s`));
      });
    });
  });
  sent.once('error', reject).once('close', () => {
    clearTimeout(timer);
  });
  return promise;
}

/** An error of several addresses that were tried has no message of its own. */
function describe(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}
