import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  /** WWW-Authenticate, each line of it. */
  challenges: string[];
  body: string;
}

/** A CPE's TCP connection, byte by byte: what Node's HTTP client would smooth over is seen and sent here. */
export class RawCpe {
  readonly socket: Socket;
  /** What the last Set-Cookie said. It is sent back only by a test that does so. */
  cookie = '';
  #received = '';
  #heard = Promise.withResolvers<undefined>();

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' });
    this.socket.setNoDelay(true).setEncoding('latin1');
    this.socket.on('data', (chunk: Buffer | string) => {
      this.#received += chunk.toString();
      this.#hear();
    });
    this.socket.on('close', () => {
      this.#hear();
    });
    this.socket.on('error', () => undefined);
  }

  /** Sends without waiting for the answer. */
  send(body: Buffer | string, headers: Record<string, string> = {}, path = '/acs'): void {
    const bytes = Buffer.from(body);
    const all = { Host: 'acs', 'Content-Type': 'text/xml; charset="utf-8"', 'Content-Length': String(bytes.length), ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.socket.write(Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]));
  }

  async post(body: Buffer | string, headers?: Record<string, string>, path?: string): Promise<RawAnswer> {
    this.send(body, headers, path);
    return await this.answer();
  }

  /** The next answer; fails where the connection is closed before it, or where the answer says no length. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const answer = this.#take();
      if (answer) return answer;
      if (this.socket.destroyed) throw new Error('the connection was closed before the answer came');
      await this.#heard.promise;
    }
  }

  async close(): Promise<void> {
    if (this.socket.destroyed) return;
    this.socket.destroy();
    await once(this.socket, 'close');
  }

  #hear(): void {
    this.#heard.resolve(undefined);
    this.#heard = Promise.withResolvers();
  }

  #take(): RawAnswer | undefined {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [statusLine = '', ...lines] = this.#received.slice(0, end).split('\r\n');
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const challenges = lines.filter((line) => /^www-authenticate:/i.test(line)).map((line) => line.slice(line.indexOf(':') + 1).trim());
    const length = headers.get('content-length');
    if (length === undefined) throw new Error('an answer without Content-Length');
    const body = this.#received.slice(end + 4, end + 4 + Number(length));
    if (body.length < Number(length)) return undefined;
    this.#received = this.#received.slice(end + 4 + Number(length));
    this.cookie = headers.get('set-cookie') ?? this.cookie;
    return { status: Number(statusLine.split(' ')[1]), headers, challenges, body: Buffer.from(body, 'latin1').toString() };
  }
}
