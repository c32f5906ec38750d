import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import http from 'node:http';
import { isIPv6 } from 'node:net';
import type { Credentials } from '../../lib/net/digest.ts';
import { digestMatches, parseDigestAuthorization } from '../../lib/net/digest.ts';

export interface PortOptions {
  /** The port listens on the local address that reaches the ACS. */
  acsUrl: string;
  port: number;
  /** Called for each request, because the ACS may change them; undefined: no authentication. */
  credentials: () => Credentials | undefined;
  onRequest: (from: string, accepted: boolean) => void;
}

export interface ConnectionRequestPort {
  url: string;
  close: () => Promise<void>;
}

const realm = 'Cuttle simulated CPE';
/** The maximum number of open challenges. The oldest one is dropped. */
const maxNonces = 64;

/** Listens for connection requests: a GET of an unguessable path, with Digest (TR-069 Amendment 6, 3.2.2.1). */
export async function openConnectionRequestPort(options: PortOptions): Promise<ConnectionRequestPort> {
  const host = await localAddressTowards(new URL(options.acsUrl));
  const path = `/${randomBytes(8).toString('hex')}`;
  const nonces = new Set<string>();
  const server = http.createServer((request, response) => {
    if (request.url !== path || request.method !== 'GET') {
      response.writeHead(404, { 'Content-Length': 0 }).end();
      return;
    }
    const accepted = isAuthenticated(request, path, nonces, options.credentials());
    options.onRequest(request.socket.remoteAddress ?? 'unknown', accepted);
    response
      .writeHead(accepted ? 200 : 401, {
        'Content-Length': 0,
        ...(accepted ? {} : { 'WWW-Authenticate': createChallenge(nonces) }),
      })
      .end();
  });
  server.listen(options.port, host);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function isAuthenticated(
  request: http.IncomingMessage,
  path: string,
  nonces: Set<string>,
  credentials: Credentials | undefined,
): boolean {
  if (!credentials) return true;
  const digest = parseDigestAuthorization(Buffer.from(request.headers.authorization ?? '', 'latin1').toString('utf8'));
  if (digest?.realm !== realm || digest.uri !== path || digest.username !== credentials.username) return false;
  // Each nonce is valid once, so that a request cannot be replayed.
  return nonces.delete(digest.nonce) && digestMatches(digest, 'GET', credentials.password);
}

function createChallenge(nonces: Set<string>): string {
  const nonce = randomBytes(16).toString('hex');
  nonces.add(nonce);
  for (const oldest of nonces) {
    if (nonces.size <= maxNonces) break;
    nonces.delete(oldest);
  }
  return `Digest realm="${realm}", qop="auth", nonce="${nonce}", algorithm=MD5`;
}

/** Returns the local address from which this machine would reach another. Sends nothing. */
export async function localAddressTowards(url: URL): Promise<string> {
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const socket = dgram.createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    socket.connect(Number(url.port) || 80, host);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
