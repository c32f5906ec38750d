import { connect } from 'node:net';

export interface HttpHead {
  status: number;
  /** The values of each header field, by its name in lower case. */
  headers: Map<string, string[]>;
}

/** The maximum size of a response's head. */
const maxHeadBytes = 64 * 1024;

/**
 * Sends a request to an address and reads only the head of the response. CPEs answer with bare LF line ends, folded
 * headers and no body length, which Node's own HTTP client refuses.
 * @throws when the connection fails or the response is not HTTP; the signal's reason once it is aborted.
 */
export function fetchHead(address: string, port: number, request: string, signal: AbortSignal): Promise<HttpHead> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpHead>();
  const socket = connect({ host: address, port });
  let received = '';
  let bytes = 0;
  // The socket is not destroyed by `signal` itself, which would hide the reason.
  const abort = () => {
    reject(signal.reason as Error);
    socket.destroy();
  };
  signal.addEventListener('abort', abort, { once: true });
  const read = (complete: boolean) => {
    const head = parseHead(received, complete);
    if (head) resolve(head);
    else if (bytes >= maxHeadBytes) reject(new Error('its answer is longer than 64 kB'));
    else if (complete) reject(new Error('it closed the connection without an HTTP answer'));
    else return;
    socket.destroy();
  };
  // One character per byte, so that lengths are bytes.
  socket.setEncoding('latin1');
  socket.on('connect', () => socket.write(request));
  socket.on('data', (text: string) => {
    bytes += text.length;
    // Skips line ends before the response.
    received = received === '' ? text.replace(/^[\r\n]+/, '') : received + text;
    // Parses only when a head may be complete: parsing at each byte of a slow response would be quadratic.
    if (bytes >= maxHeadBytes || /\n\r?\n/.test(received.slice(-text.length - 3))) read(false);
  });
  socket.on('end', () => {
    read(true);
  });
  socket.on('error', (error) => {
    reject(error);
  });
  socket.on('close', () => {
    signal.removeEventListener('abort', abort);
    reject(new Error('it closed the connection'));
  });
  if (signal.aborted) abort();
  return promise;
}

/** @param complete no more bytes will come, so the head needs no empty line at its end. */
function parseHead(text: string, complete: boolean): HttpHead | undefined {
  const { lines, rest } = readLines(text);
  if (rest === undefined && !complete) return undefined;
  const [statusLine = '', ...fields] = lines;
  const [, status] = /^HTTP\/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)/i.exec(statusLine) ?? [];
  if (status === undefined) return undefined;
  // Skips interim responses such as "100 Continue".
  if (status.startsWith('1') && rest !== undefined) return parseHead(rest.replace(/^[\r\n]+/, ''), complete);
  return { status: Number(status), headers: toHeaders(fields) };
}

/**
 * Returns the lines up to the first empty one, with folded lines joined, and the rest; no `rest` while the empty line
 * is missing.
 */
function readLines(text: string): { lines: string[]; rest: string | undefined } {
  const lines: string[] = [];
  let at = 0;
  while (at < text.length) {
    const feed = text.indexOf('\n', at);
    const line = text.slice(at, feed === -1 ? text.length : feed).replace(/\r$/, '');
    at = feed === -1 ? text.length : feed + 1;
    if (line === '') return { lines, rest: text.slice(at) };
    const folded = /^[ \t]/.test(line) && lines.length > 0;
    if (folded) lines.push(`${lines.pop() ?? ''} ${line.trim()}`);
    else lines.push(line);
  }
  return { lines, rest: undefined };
}

function toHeaders(fields: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const field of fields) {
    const colon = field.indexOf(':');
    if (colon < 1) continue;
    const name = field.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), field.slice(colon + 1).trim()]);
  }
  return headers;
}
