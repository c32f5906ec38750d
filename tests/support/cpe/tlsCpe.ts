import { Agent, request } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { TestCertificate } from './certificates.ts';

export interface TlsAnswer {
  status: number;
  body: string;
  /** The subject of the gateway's certificate, such as `CN=acs`. */
  server: string;
}

/** Sends one request to a gateway over TLS, on its own connection. */
export async function postOverTls(
  port: number,
  body: string,
  {
    path = '/acs',
    headers = {},
    certificate,
    maxVersion,
  }: {
    path?: string;
    headers?: Record<string, string>;
    certificate?: TestCertificate;
    maxVersion?: 'TLSv1.1' | 'TLSv1.2';
  } = {},
): Promise<TlsAnswer> {
  const agent = new Agent({
    rejectUnauthorized: false,
    ...(certificate && { cert: certificate.cert, key: certificate.key }),
    ...(maxVersion && { maxVersion, minVersion: maxVersion }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<TlsAnswer>();
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    agent,
    headers: { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(body), ...headers },
  });
  sent.on('error', reject);
  sent.on('response', (response) => {
    const { socket } = response;
    const server = socket instanceof TLSSocket ? (socket.getPeerX509Certificate()?.subject ?? '') : '';
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), server });
    });
  });
  sent.end(body);
  return await promise.finally(() => {
    agent.destroy();
  });
}
