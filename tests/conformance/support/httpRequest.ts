export interface HttpRequestOptions {
  version?: '1.0' | '1.1';
  method?: string;
  path?: string;
  /**
   * In this order and spelling, after Host, Content-Type and Content-Length. A header of the same name replaces those.
   */
  headers?: [name: string, value: string][];
  /** Which of the three headers above to omit. */
  without?: string[];
  /** Sends the body in chunks of these sizes, without Content-Length. The last size is repeated. */
  chunks?: number[];
  /** Headers after the last chunk. */
  trailers?: [name: string, value: string][];
}

/** Returns the bytes of an HTTP request. */
export function renderHttpRequest(body: Buffer | string, form: HttpRequestOptions = {}): Buffer {
  const { version = '1.1', method = 'POST', path = '/acs', headers = [], without = [], chunks, trailers = [] } = form;
  const bytes = Buffer.from(body);
  const named = [...headers.map(([name]) => name), ...without].map((name) => name.toLowerCase());
  const usual: [string, string][] = [
    ['Host', 'acs'],
    ['Content-Type', 'text/xml; charset="utf-8"'],
    chunks ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(bytes.length)],
  ];
  const all = [...usual.filter(([name]) => !named.includes(name.toLowerCase())), ...headers];
  const head = [`${method} ${path} HTTP/${version}`, ...lines(all)].join('\r\n');
  const content = chunks
    ? [...inChunks(bytes, chunks), Buffer.from(`${['0', ...lines(trailers)].join('\r\n')}\r\n\r\n`)]
    : [bytes];
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), ...content]);
}

function lines(headers: [string, string][]): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}

function inChunks(bytes: Buffer, sizes: number[]): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const part = bytes.subarray(at, at + (sizes[index] ?? sizes.at(-1) ?? 1));
    // Some clients write the size with leading zeros.
    parts.push(
      Buffer.from(`${index % 2 === 0 ? '' : '00'}${part.length.toString(16).toUpperCase()}\r\n`),
      part,
      Buffer.from('\r\n'),
    );
    at += part.length;
  }
  return parts;
}
