import { once } from 'node:events';
import type { ClientHttp2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { connect, constants, createSecureServer, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { after } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { TestCertificate } from '../cpe/certificates.ts';

interface ProxyOptions {
  /** Default: no TLS. */
  certificate?: TestCertificate;
  /** Requires a client certificate of this authority. */
  clientAuthority?: TestCertificate;
  /** Returns the gRPC status to reject the call with, as Temporal Cloud does. Undefined passes it on. */
  refuse?: (path: string, headers: IncomingHttpHeaders) => number | undefined;
  /** Returns whether to leave the call open without passing it on. */
  hold?: (path: string) => boolean;
  /** Awaited before a call is passed on. @param message the request, as protobuf. */
  before?: (path: string, message: Buffer) => Promise<void>;
}

interface TemporalProxy {
  address: string;
  /** The distinct Authorization headers of the calls. */
  authorizations: Set<string | undefined>;
  /** The distinct paths of the calls. */
  calls: Set<string>;
}

/**
 * Starts an HTTP/2 proxy before a real Temporal server, which can terminate TLS and reject calls like a server that
 * restricts its clients.
 */
export async function startTemporalProxy(
  temporal: string,
  { certificate, clientAuthority, refuse, hold, before }: ProxyOptions,
): Promise<TemporalProxy> {
  const authorizations = new Set<string | undefined>();
  const calls = new Set<string>();
  const server = certificate
    ? createSecureServer({
        cert: certificate.cert,
        key: certificate.key,
        ...(clientAuthority && { ca: clientAuthority.cert, requestCert: true, rejectUnauthorized: true }),
      })
    : createServer();
  const upstream = connect(`http://${temporal}`);
  upstream.on('error', () => undefined);
  const sessions = new Set<{ destroy: () => void }>();
  server.on('session', (session) => {
    session.on('error', () => undefined);
    sessions.add(session);
  });
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const path = String(headers[constants.HTTP2_HEADER_PATH]);
    authorizations.add(headers.authorization);
    calls.add(path);
    stream.on('error', () => undefined);
    if (hold?.(path)) return;
    const status = refuse?.(path, headers);
    if (status === undefined && before)
      void buffer(stream).then(async (body) => {
        await before(path, readMessage(body));
        forward(stream, headers, upstream, body);
      });
    else if (status === undefined) forward(stream, headers, upstream);
    else
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': String(status),
          'grpc-message': 'Request unauthorized.',
        },
        { endStream: true },
      );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    for (const session of sessions) session.destroy();
    upstream.destroy();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, authorizations, calls };
}

/** Returns the message of a gRPC request, which begins with a flag for compression and the length. */
function readMessage(body: Buffer): Buffer {
  const message = body.subarray(5);
  return body[0] === 1 ? gunzipSync(message) : message;
}

/** @param body undefined: not read yet. */
function forward(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  upstream: ClientHttp2Session,
  body?: Buffer,
): void {
  const request = upstream.request(
    Object.fromEntries(Object.entries(headers).filter(([name]) => name !== ':authority' && name !== ':scheme')),
  );
  let trailers: IncomingHttpHeaders = {};
  stream.on('aborted', () => {
    request.close(constants.NGHTTP2_CANCEL);
  });
  request.on('error', () => {
    stream.close(constants.NGHTTP2_CANCEL);
  });
  request.on('trailers', (last: IncomingHttpHeaders) => {
    trailers = last;
  });
  request.on('response', (answer, flags) => {
    if (stream.destroyed) return;
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(answer, ended ? { endStream: true } : { waitForTrailers: true });
    if (ended) return;
    stream.on('wantTrailers', () => {
      stream.sendTrailers(trailers);
    });
    request.pipe(stream);
  });
  if (body) request.end(body);
  else stream.pipe(request);
}
