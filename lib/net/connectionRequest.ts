import type { AddressPolicy } from './addressPolicy.ts';
import { refusalOf } from './addressPolicy.ts';
import type { Challenge, Credentials } from './digest.ts';
import { authorize, parseChallenges } from './digest.ts';
import type { HttpHead } from './httpHead.ts';
import { fetchHead } from './httpHead.ts';
import { resolveHost, UnresolvedHost } from './resolveHost.ts';

export interface ConnectionRequestTarget {
  /** The ConnectionRequestURL that the CPE reported. */
  url: string;
  /** The CPE's own credentials, which are sent to no other address. */
  username?: string;
  password?: string;
  /** The address of the CPE's last Inform. */
  remoteAddress?: string;
  /** Whether the password may be sent in clear text, to a CPE that asks for Basic. */
  allowsBasic?: boolean;
}

/** `reason` ends the sentence "the CPE can't be reached by a connection request: …". */
export type ConnectionRequestResult = { ok: true; status: number } | { ok: false; reason: string };

/**
 * Asks a CPE to open a session (TR-069 Amendment 6, 3.2.2). The URL comes from the CPE, so it is not trusted: only
 * http, only external addresses, no redirects, and the host name is resolved once, to the address that is called.
 * @param timeoutMs for everything, including name resolution and authentication.
 */
export async function requestConnection(
  target: ConnectionRequestTarget,
  policy: AddressPolicy,
  timeoutMs: number,
): Promise<ConnectionRequestResult> {
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  if (url?.protocol !== 'http:') return refuse('it reported no URL that starts with http://');
  const port = Number(url.port || 80);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const endpoints = (await resolveHost(url.hostname, signal)).map((address) => ({ address, port }));
    const refusals = endpoints.map((endpoint) => refusalOf(endpoint, policy, target.remoteAddress));
    // A name may have several addresses: the first allowed one is called, by address.
    const address = endpoints.find((_, index) => refusals[index] === undefined)?.address;
    if (address === undefined) return refuse(refusals[0] ?? '');
    return judge(await get(url, address, port, target, signal));
  } catch (error) {
    if (signal.aborted) return refuse(`it did not answer within ${timeoutMs / 1000} s`);
    return refuse(explain(error));
  }
}

/**
 * Returns the response, after authentication if the CPE asks for it and credentials are known. Each request has its
 * own connection.
 */
async function get(
  url: URL,
  address: string,
  port: number,
  target: ConnectionRequestTarget,
  signal: AbortSignal,
): Promise<Attempt> {
  const first = await fetchHead(address, port, toRequest(url), signal);
  if (first.status !== 401) return { head: first, challenge: undefined, proven: false };
  const [challenge] = parseChallenges(first.headers.get('www-authenticate')?.join(', ') ?? '');
  const credentials = credentialsOf(target);
  // The sender of the Inform chooses the URL, and could ask for Basic to learn the password.
  if (!challenge || !credentials || (challenge.scheme === 'basic' && !target.allowsBasic))
    return { head: first, challenge, proven: false };
  const authorization = authorize(challenge, credentials, { method: 'GET', uri: url.pathname + url.search }, 1);
  return { head: await fetchHead(address, port, toRequest(url, authorization), signal), challenge, proven: true };
}

interface Attempt {
  head: HttpHead;
  challenge: Challenge | undefined;
  proven: boolean;
}

function judge({ head: { status }, challenge, proven }: Attempt): ConnectionRequestResult {
  if (status >= 200 && status < 300) return { ok: true, status };
  if (status === 503) return refuse('it is busy, in a session already or asked too often');
  if (status === 401 && proven) return refuse('it refused the username or password');
  if (status === 401 && challenge?.scheme === 'basic')
    return refuse('it asks for Basic, which needs a known password and the organization’s basic_without_tls');
  if (status === 401 && challenge) return refuse('it asks for a username and password, and none is known');
  if (status === 401) return refuse('it asks for a proof of identity that is neither Digest nor Basic');
  if (status >= 300 && status < 400)
    return refuse(`it redirected the request with HTTP status ${status}, which is not followed`);
  return refuse(`it answered with HTTP status ${status}`);
}

function toRequest(url: URL, authorization?: string): string {
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'User-Agent: Cuttle',
    'Accept: */*',
    'Connection: close',
  ];
  if (authorization !== undefined) lines.push(`Authorization: ${authorization}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
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
};

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error instanceof UnresolvedHost ? error.message : (explanations[code] ?? error.message);
}
