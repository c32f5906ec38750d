import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isCallable } from './addressPolicy.ts';
import type { Challenge, Credentials } from './digest.ts';
import { authorize, parseChallenges } from './digest.ts';
import type { HttpHead } from './httpHead.ts';
import { fetchHead } from './httpHead.ts';

export interface ConnectionRequestTarget {
  /** The ConnectionRequestURL that the CPE reported. */
  url: string;
  username?: string;
  password?: string;
  /** Where the CPE's last Inform came from. */
  remoteAddress?: string;
}

export interface ConnectionRequestPolicy {
  /** CIDR ranges of internal addresses that may be called. */
  allow: string[];
}

/** `reason`: a sentence for an operator. */
export type ConnectionRequestResult = { ok: true; status: number } | { ok: false; reason: string };

/**
 * Asks a CPE to open a session (TR-069 Amendment 6, 3.2.2). The URL comes from the CPE, so it is not trusted: only http, only
 * addresses outside, no redirects, and the host's name is resolved once and that address called.
 * @param timeoutMs for all of it, name resolution and password included.
 */
export async function requestConnection(
  target: ConnectionRequestTarget,
  policy: ConnectionRequestPolicy,
  timeoutMs: number,
): Promise<ConnectionRequestResult> {
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  if (url?.protocol !== 'http:') return refuse('The CPE reported no connection request URL that starts with http://.');
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const address = await resolve(url.hostname, signal);
    if (!isCallable(address, policy.allow, target.remoteAddress)) {
      return refuse(`The CPE's connection request URL leads to the internal address ${address}, which is not allowed.`);
    }
    return judge(await get(url, address, credentialsOf(target), signal));
  } catch (error) {
    if (signal.aborted) return refuse(`The CPE did not answer the connection request within ${timeoutMs / 1000} s.`);
    return refuse(`The CPE can't be reached by a connection request: ${explain(error)}.`);
  }
}

/** The answer, after the password where the CPE asks for one and there is one. Each request has a connection of its own. */
async function get(url: URL, address: string, credentials: Credentials | undefined, signal: AbortSignal): Promise<Attempt> {
  const port = Number(url.port) || 80;
  const first = await fetchHead(address, port, toRequest(url), signal);
  if (first.status !== 401) return { head: first, challenge: undefined, proven: false };
  const [challenge] = parseChallenges(first.headers.get('www-authenticate')?.join(', ') ?? '');
  if (!challenge || !credentials) return { head: first, challenge, proven: false };
  const authorization = authorize(challenge, credentials, { method: 'GET', uri: url.pathname + url.search }, 1);
  return { head: await fetchHead(address, port, toRequest(url, authorization), signal), challenge, proven: true };
}

interface Attempt {
  head: HttpHead;
  challenge: Challenge | undefined;
  proven: boolean;
}

function judge({ head: { status }, challenge, proven }: Attempt): ConnectionRequestResult {
  if (status === 200 || status === 204) return { ok: true, status };
  if (status === 503) return refuse('The CPE is busy: it may be in a session already, or was asked too often.');
  if (status === 401 && proven) return refuse('The CPE refused the connection request username or password.');
  if (status === 401 && challenge) return refuse('The CPE asks for a connection request username and password, and none is known.');
  if (status === 401) return refuse('The CPE asks for a proof of identity of a kind that is neither Digest nor Basic.');
  if (status >= 300 && status < 400) return refuse(`The CPE redirected the connection request (HTTP status ${status}), which is not followed.`);
  return refuse(`The CPE answered the connection request with HTTP status ${status}.`);
}

function toRequest(url: URL, authorization?: string): string {
  const lines = [`GET ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`, 'User-Agent: Cuttle', 'Accept: */*', 'Connection: close'];
  if (authorization !== undefined) lines.push(`Authorization: ${authorization}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function resolve(hostname: string, signal: AbortSignal): Promise<string> {
  const host = hostname.replaceAll(/[[\]]/g, '');
  if (isIP(host) !== 0) return host;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    }, { once: true });
  });
  const { address } = await Promise.race([lookup(host), aborted]);
  return address;
}

function credentialsOf({ username, password }: ConnectionRequestTarget): Credentials | undefined {
  return username === undefined ? undefined : { username, password: password ?? '' };
}

function refuse(reason: string): ConnectionRequestResult {
  return { ok: false, reason };
}

const explanations: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its port',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to its address',
  ENETUNREACH: 'there is no way to its network',
  ETIMEDOUT: 'its address does not answer',
  ENOTFOUND: "its host's name is unknown",
  EAI_AGAIN: "its host's name can't be resolved now",
};

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return explanations[code] ?? error.message;
}
