import { request } from 'node:http';

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  /** Undefined: there is none. */
  body: unknown;
}

type OktopusCaller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** As Oktopus's collection has its requests: the token alone, and JSON in every request, also in a GET and a DELETE, which `fetch` would not send. */
export function oktopusCaller(apiUrl: string, token: string): OktopusCaller {
  return (method, path, body = {}, headers = {}) =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      const own = {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(text)),
        Authorization: token,
      };
      const sent = request(`${apiUrl}/api/${path}`, { method, headers: { ...own, ...headers } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answered = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: answered === '' ? undefined : JSON.parse(answered),
          });
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
}
