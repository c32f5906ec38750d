import { request } from 'node:http';

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  /** Undefined if the response has no body. */
  body: unknown;
}

type OktopusCaller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/**
 * Sends requests like those of Oktopus's Postman collection: the token without a scheme, and a JSON body in every
 * request. `fetch` would not send one in a GET.
 */
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
