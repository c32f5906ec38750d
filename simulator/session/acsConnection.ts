import http from 'node:http';
import https from 'node:https';
import type { Challenge, Credentials } from '../../lib/net/digest.ts';
import { authorize, parseChallenges } from '../../lib/net/digest.ts';
import type { TlsOptions } from '../options.ts';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

interface ConnectionOptions {
  url: string;
  credentials: Credentials;
  tls: TlsOptions;
  timeoutMs: number;
  returnsCookies: boolean;
  signal: AbortSignal;
  onConnect: () => void;
}

/** Larger than any message that a CPE could process. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** A session's HTTP connection: one TCP connection with its cookies and its authentication. */
export class AcsConnection {
  readonly #options: ConnectionOptions;
  readonly #url: URL;
  readonly #agent: http.Agent;
  readonly #cookies = new Map<string, string>();
  #challenge: Challenge | undefined;
  #nonceCount = 0;
  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
    const { insecure = false, ...certificates } = options.tls;
    const limits = { keepAlive: true, maxSockets: 1 };
    const isTls = this.#url.protocol === 'https:';
    this.#agent = isTls
      ? new https.Agent({ ...limits, ...certificates, rejectUnauthorized: !insecure })
      : new http.Agent(limits);
  }

  /** Posts a message, and once more with username and password if the ACS requires them. '' is the empty POST. */
  async post(body: string): Promise<Answer> {
    const answer = await this.#send(body);
    if (answer.status !== 401) return answer;
    // Also when the request was authenticated: its nonce may have expired.
    const [challenge] = parseChallenges(answer.headers['www-authenticate'] ?? '');
    if (!challenge) throw new Error('the ACS requires an authentication method that the CPE does not support');
    this.#challenge = challenge;
    this.#nonceCount = 0;
    const second = await this.#send(body);
    if (second.status === 401) throw new Error('the ACS rejected the username or the password');
    return second;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(body: string): Promise<Answer> {
    const { timeoutMs, signal, onConnect } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const request = (this.#url.protocol === 'https:' ? https : http).request(this.#url, {
      agent: this.#agent,
      method: 'POST',
      headers: this.#headers(body),
      signal,
    });
    request.on('error', reject);
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', onConnect);
    });
    request.on('response', (response) => {
      this.#receive(response).then(resolve, reject);
    });
    request.end(body);
    // Node's own timeout of a request does not count the wait for a socket, nor the time to connect it.
    const timer = setTimeout(() => {
      const error = new Error(`the ACS did not answer within ${timeoutMs / 1000} s`);
      request.destroy(error);
      reject(error);
    }, timeoutMs);
    return promise.finally(() => {
      clearTimeout(timer);
    });
  }

  async #receive(response: http.IncomingMessage): Promise<Answer> {
    this.#storeCookies(response.headers['set-cookie'] ?? []);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) throw new Error(`the ACS's answer is larger than ${maxAnswerBytes} bytes`);
      chunks.push(chunk);
    }
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
  }

  #headers(body: string): http.OutgoingHttpHeaders {
    const headers: http.OutgoingHttpHeaders = {
      'User-Agent': 'Cuttle simulated CPE',
      'Content-Length': Buffer.byteLength(body),
    };
    if (body !== '') {
      headers['Content-Type'] = 'text/xml; charset="utf-8"';
      headers.SOAPAction = '';
    }
    if (this.#cookies.size > 0)
      headers.Cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (this.#challenge) {
      this.#nonceCount += 1;
      const target = { method: 'POST', uri: this.#url.pathname + this.#url.search };
      // Node encodes header values as Latin-1, but the credentials are UTF-8.
      const authorization = authorize(this.#challenge, this.#options.credentials, target, this.#nonceCount);
      headers.Authorization = Buffer.from(authorization).toString('latin1');
    }
    return headers;
  }

  #storeCookies(lines: readonly string[]): void {
    if (!this.#options.returnsCookies) return;
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';');
      const equals = pair.indexOf('=');
      const name = pair.slice(0, equals).trim();
      if (equals < 1) continue;
      if (attributes.some((attribute) => /^\s*max-age=(0|-\d+)\s*$/i.test(attribute))) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(equals + 1).trim());
    }
  }
}
