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
  /** Names in lower case. */
  headers: Map<string, string>;
  /** WWW-Authenticate, each line of it. */
  challenges: string[];
  body: string;
}

/** CWMP's namespace in the sessions of all CPEs, by their cookie. */
const namespaceOfCookie = new Map<string, string>();
/** The cwmp:IDs that a gateway has given to its own requests. */
const idsOfPort = new Map<number, Set<string>>();

/**
 * A CPE's TCP connection, byte by byte: what Node's HTTP client would smooth over is seen and sent here. Every answer is
 * checked for its form when it comes; one that is wrong fails whoever asks for it, or closes the connection.
 */
export class RawCpe {
  readonly socket: Socket;
  /** What the last Set-Cookie said. It is sent back only by a test that does so. */
  cookie = '';
  /** How many times it was told to go on (status 100). */
  continued = 0;
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

  /** Sends without waiting for the answer. */
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

  /** To be told before the bytes of such a request are written to the socket by hand: its answer is judged by it. */
  expect(body: Buffer | string, { headers = [], version }: HttpRequestOptions = {}): void {
    const said = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
    const asked = parseRequest(Buffer.from(body));
    // What a strict reader does not understand may be an Inform to the gateway: then the session's namespace is not known.
    if (asked.method === undefined) this.#isNamespaceKnown = false;
    if (asked.method === 'Inform') {
      this.#isNamespaceKnown = true;
      this.#namespace = asked.namespace;
    }
    const cookie = [...namespaceOfCookie.keys()].findLast((known) => said.get('cookie')?.includes(known));
    const told =
      (cookie !== undefined && asked.method !== 'Inform' ? namespaceOfCookie.get(cookie) : undefined) ??
      this.#namespace;
    const session = this.#isNamespaceKnown ? told : undefined;
    const closes =
      said.get('connection')?.toLowerCase() === 'close' ||
      (version === '1.0' && said.get('connection')?.toLowerCase() !== 'keep-alive');
    delete asked.namespace;
    this.#asked.push({ ...asked, closes, ...(session !== undefined && { namespace: session }) });
  }

  /** The next answer; fails where it has a wrong form, or where the connection is closed before it. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer instanceof Error) throw answer;
      if (answer) return answer;
      if (this.socket.destroyed) throw new Error('the connection was closed before the answer came');
      await within('the next bytes of the answer', this.#heard.promise);
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

  /** @returns whether there was a whole answer. */
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
        new Error(`an answer of a wrong form: ${error instanceof Error ? error.message : String(error)}\n${shown}`, {
          cause: error,
        }),
      );
    }
  }

  /** The IDs of an ACS's own requests are unique. */
  #checkId(envelope: ReturnType<typeof checkResponse>): void {
    if (!envelope || envelope.method === 'Fault' || envelope.method.endsWith('Response') || envelope.id === undefined)
      return;
    const ids = idsOfPort.get(this.#port) ?? new Set();
    if (ids.has(envelope.id)) throw new Error(`the cwmp:ID ${envelope.id} was given to a request before`);
    idsOfPort.set(this.#port, ids.add(envelope.id));
  }
}
