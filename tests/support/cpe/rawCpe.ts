import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { ParsedRequest } from '../../conformance/support/parsedRequest.ts';
import { parseRequest } from '../../conformance/support/parsedRequest.ts';
import { checkResponse } from '../../conformance/support/checkResponse.ts';
import type { HttpRequestOptions } from '../../conformance/support/httpRequest.ts';
import { renderHttpRequest } from '../../conformance/support/httpRequest.ts';
import { within } from '../until.ts';

export interface RawAnswer {
  status: number;
  /** By name in lower case. */
  headers: Map<string, string>;
  /** The WWW-Authenticate header fields. */
  challenges: string[];
  body: string;
}

/** The CWMP namespace of each session, by cookie. */
const namespaceOfCookie = new Map<string, string>();
/** The cwmp:IDs of each gateway's own requests, by port. */
const idsOfPort = new Map<number, Set<string>>();

/**
 * A CPE on a raw TCP connection, which sends and shows what Node's HTTP client would hide. It checks the form of every
 * response. A wrong one makes the call fail that reads it, or {@link close}.
 */
export class RawCpe {
  readonly socket: Socket;
  /** The last Set-Cookie. A test sends it back itself. */
  cookie = '';
  /** The number of responses with status 100. */
  continued = 0;
  /** Whether a request may come again with the same cwmp:ID, because an empty POST of this CPE may be a probe. */
  isProbing = false;
  readonly #port: number;
  readonly #asked: ParsedRequest[] = [];
  readonly #answers: (RawAnswer | Error)[] = [];
  #isNamespaceKnown = true;
  #namespace: string | undefined;
  #received = '';
  #heard = Promise.withResolvers<undefined>();

  constructor(port: number) {
    this.#port = port;
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.setNoDelay(true).setEncoding('latin1');
    this.socket.on('data', (chunk: Buffer | string) => {
      this.#received += chunk.toString();
      while (this.#take());
      this.#hear();
    });
    this.socket.on('end', () => this.socket.end());
    this.socket.on('close', () => {
      this.#hear();
    });
    this.socket.on('error', () => undefined);
  }

  /** Sends without waiting for the response. */
  send(body: Buffer | string, headers: Record<string, string> = {}, path = '/acs'): void {
    this.sendAs(body, { headers: Object.entries(headers), path });
  }

  sendAs(body: Buffer | string, form: HttpRequestOptions): void {
    this.expect(body, form);
    this.socket.write(renderHttpRequest(body, form));
  }

  async post(body: Buffer | string, headers?: Record<string, string>, path?: string): Promise<RawAnswer> {
    this.send(body, headers, path);
    return await this.answer();
  }

  async postAs(body: Buffer | string, form: HttpRequestOptions): Promise<RawAnswer> {
    this.sendAs(body, form);
    return await this.answer();
  }

  /** Announces a request that the test writes to {@link socket} itself, so that its response can be checked. */
  expect(body: Buffer | string, { headers = [], version }: HttpRequestOptions = {}): void {
    const said = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
    const asked = parseRequest(Buffer.from(body));
    // The gateway may read an Inform in what this strict parser rejects. Then the session's namespace is unknown.
    if (asked.method === undefined) this.#isNamespaceKnown = false;
    if (asked.method === 'Inform') {
      this.#isNamespaceKnown = true;
      this.#namespace = asked.namespace;
    }
    const cookie = [...namespaceOfCookie.keys()].findLast((known) => said.get('cookie')?.includes(known));
    const expected =
      (cookie !== undefined && asked.method !== 'Inform' ? namespaceOfCookie.get(cookie) : undefined) ??
      this.#namespace;
    const session = this.#isNamespaceKnown ? expected : undefined;
    const closes =
      said.get('connection')?.toLowerCase() === 'close' ||
      (version === '1.0' && said.get('connection')?.toLowerCase() !== 'keep-alive');
    delete asked.namespace;
    this.#asked.push({ ...asked, closes, ...(session !== undefined && { namespace: session }) });
  }

  /** Returns the next response. @throws if its form is wrong, or if the connection closes first. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer instanceof Error) throw answer;
      if (answer) return answer;
      if (this.socket.destroyed) throw new Error('the connection closed before the response came');
      await within('the next bytes of the response', this.#heard.promise);
    }
  }

  async close(): Promise<void> {
    if (!this.socket.destroyed) {
      this.socket.destroy();
      await once(this.socket, 'close');
    }
    const wrong = this.#answers.find((answer) => answer instanceof Error);
    if (wrong) throw wrong;
  }

  #hear(): void {
    this.#heard.resolve(undefined);
    this.#heard = Promise.withResolvers();
  }

  /** Takes one whole response from the received bytes. @returns whether there was one. */
  #take(): boolean {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const [statusLine = '', ...lines] = this.#received.slice(0, end).split('\r\n');
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const status = Number(statusLine.split(' ')[1]);
    const challenges = lines
      .filter((line) => /^www-authenticate:/i.test(line))
      .map((line) => line.slice(line.indexOf(':') + 1).trim());
    const length = Number(headers.get('content-length') ?? 0);
    const body = this.#received.slice(end + 4, end + 4 + length);
    if (body.length < length) return false;
    this.#received = this.#received.slice(end + 4 + length);
    if (status === 100) this.continued += 1;
    else this.#judge({ status, headers, challenges, body: Buffer.from(body, 'latin1').toString() });
    return true;
  }

  #judge(answer: RawAnswer): void {
    const asked = this.#asked.shift() ?? {};
    const cookie = answer.headers.get('set-cookie');
    if (cookie !== undefined) {
      this.cookie = cookie;
      if (asked.namespace !== undefined) namespaceOfCookie.set(cookie.split(';')[0] ?? '', asked.namespace);
    }
    try {
      this.#checkId(checkResponse(answer, asked));
      this.#answers.push(answer);
    } catch (error) {
      const shown = `${answer.status} ${answer.body.slice(0, 2000)}`;
      this.#answers.push(
        new Error(`a response of a wrong form: ${error instanceof Error ? error.message : String(error)}\n${shown}`, {
          cause: error,
        }),
      );
    }
  }

  /** Checks that the IDs of the gateway's own requests are unique. */
  #checkId(envelope: ReturnType<typeof checkResponse>): void {
    if (!envelope || envelope.method === 'Fault' || envelope.method.endsWith('Response') || envelope.id === undefined)
      return;
    const ids = idsOfPort.get(this.#port) ?? new Set();
    if (ids.has(envelope.id) && !this.isProbing) throw new Error(`the gateway used the cwmp:ID ${envelope.id} twice`);
    idsOfPort.set(this.#port, ids.add(envelope.id));
  }
}
