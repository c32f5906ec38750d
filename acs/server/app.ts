import type { Socket } from 'node:net';
import Koa from 'koa';
import { NotAdmitted } from '../authentication/admission.ts';
import { Authenticator } from '../authentication/authenticate.ts';
import { Nonces } from '../authentication/nonce.ts';
import type { Client } from '../../lib/net/client.ts';
import { clientOf } from '../../lib/net/client.ts';
import { MessageSender } from '../messages/messageSender.ts';
import type { GatewayDeps } from './deps.ts';
import type { Connection, Reply } from './exchange.ts';
import { receiveEnvelope, receiveEmptyPost } from './exchange.ts';
import { BodyBudget } from '../limits/bodyBudget.ts';
import { Overloaded } from '../limits/limits.ts';
import { KeyedMutex } from '../sessions/keyedMutex.ts';
import { HttpError } from './httpError.ts';
import { readBody, unpackBody } from './requestBody.ts';
import { UneventfulSessions } from '../sessions/uneventfulSessions.ts';
import { newerSession, readSessionCookie } from '../sessions/session.ts';
import type { Session } from '../sessions/session.ts';
import type { CpeEnvelope } from '../soap/parse.ts';
import { parseEnvelope, SoapError } from '../soap/parse.ts';
import type { PipelinedRequest } from './requestPipeline.ts';
import { RequestPipeline } from './requestPipeline.ts';

export type { GatewayDeps } from './deps.ts';

/** `/acs/<organization>`; at `/acs` the username may tell, else it is the organization `default`. */
const path = /^\/acs(?:\/([a-z0-9][a-z0-9-]{0,30}))?\/?$/;
const retryAfterSeconds = 30;
/** In bytes. */
const bodiesAtOnce = 256_000_000;

/** The CWMP gateway, apart from listening: see `createGatewayServer`. */
export function createGateway(deps: GatewayDeps): Koa {
  const app = new Koa();
  const bodies = new BodyBudget(bodiesAtOnce);
  const shared = {
    deps,
    sender: new MessageSender(deps),
    uneventfulSessions: new UneventfulSessions(deps.pool),
    informMutex: new KeyedMutex(),
  };
  const authenticator = new Authenticator({ ...deps, nonces: new Nonces(deps.sessionKey) });
  const connections = new WeakMap<Socket, Connection>();
  app.use(async (ctx) => {
    const { socket } = ctx.req;
    const connection = connections.get(socket) ?? { pipeline: new RequestPipeline() };
    connections.set(socket, connection);
    let session: Session | undefined;
    let request: PipelinedRequest | undefined;
    try {
      const client = clientOf(ctx.req, deps.trustedProxies);
      deps.limits.admitRequest(socket, client.address);
      const pathOrganization = readPathOrganization(ctx);
      const closed = closedController(ctx);
      request = connection.pipeline.enter(() => {
        closed.abort('informed anew');
      });
      const sent = await readBody(ctx.req, bodies);
      if (request.pipelined && resemblesInform(sent)) request.endEarlierHolds();
      await request.earlierDone;
      session = sessionOf(ctx, connection, client, pathOrganization, deps);
      const identifyCaller = once(() => authenticator.authenticate(ctx.req, client, pathOrganization));
      // A session's messages come from whom its Inform came from. All else is known by its head before its body is looked at; a body
      // that was left unread would cost the CPE its connection.
      if (!session) await identifyCaller();
      const envelope = await readEnvelope(ctx, sent);
      const exchange = {
        ...shared,
        pathOrganization,
        identifyCaller,
        connection,
        session,
        pipelined: request.pipelined,
        closed: closed.signal,
      };
      const reply = await (envelope ? receiveEnvelope(exchange, envelope) : receiveEmptyPost(exchange));
      // A CPE that hung up while it was held, or that said the same twice, did not end its session.
      if (session && reply.envelope === undefined && !closed.signal.aborted && !request.pipelined)
        deps.metrics.sessionEnded(session.startedAt);
      writeReply(ctx, reply);
      deps.metrics.answered(ctx.res.statusCode);
    } catch (error) {
      // A CPE that hung up hears nothing any more.
      if (ctx.req.destroyed && !ctx.req.complete) return;
      writeError(ctx, error, deps, { device: connection.deviceId, session: session?.id });
      deps.metrics.answered(ctx.status);
    } finally {
      request?.finish();
    }
  });
  app.on('error', (error: unknown) => {
    deps.log.error({ err: error }, 'answer not written');
  });
  return app;
}

function readPathOrganization(ctx: Koa.Context): string {
  const match = path.exec(ctx.path);
  if (!match) throw new HttpError(404, 'CPEs post to /acs/<organization>.');
  if (ctx.method !== 'POST') {
    ctx.set('Allow', 'POST');
    throw new HttpError(405, 'CPEs post.');
  }
  return match[1] ?? '';
}

/**
 * By the cookie, or by the connection where that is newer: some CPEs go on sending the cookie of a session before. Behind a proxy a
 * connection is not one CPE's alone, so that only a cookie tells the session.
 */
function sessionOf(
  ctx: Koa.Context,
  connection: Connection,
  client: Client,
  pathOrganization: string,
  deps: GatewayDeps,
): Session | undefined {
  const cookie = readSessionCookie(ctx.get('Cookie'), deps.sessionKey, pathOrganization);
  if (client.shared || connection.session?.pathOrganization !== pathOrganization) return cookie;
  return newerSession(cookie, connection.session);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

function closedController(ctx: Koa.Context): AbortController {
  const closed = new AbortController();
  ctx.res.once('close', () => {
    // With a reason of its own an abort makes no error object, which costs more than the rest of it.
    closed.abort('closed');
  });
  return closed;
}

/** Without reading it: one that is packed is not recognized. */
function resemblesInform(sent: Buffer): boolean {
  return /<(?:[\w.-]+:)?Inform[\s>]/.test(sent.toString('latin1', 0, 4096));
}

/** Undefined for an empty POST. Some CPEs send line ends or NULs where they should send nothing. */
async function readEnvelope(ctx: Koa.Context, sent: Buffer): Promise<CpeEnvelope | undefined> {
  const body = await unpackBody(sent, ctx.req.headers['content-encoding']);
  if (body.length < 64 && body.every((byte) => byte <= 0x20)) return undefined;
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(ctx.get('Content-Type'))?.[1];
  return parseEnvelope(body, charset);
}

function writeReply(ctx: Koa.Context, { envelope, cookie }: Reply): void {
  if (cookie !== undefined) ctx.set('Set-Cookie', cookie);
  if (envelope !== undefined) {
    ctx.status = 200;
    ctx.set('Content-Type', 'text/xml; charset="utf-8"');
    ctx.body = envelope;
    return;
  }
  // Koa would leave out the length. RFC 9110 does too, but some CPEs wait for a body until they are told that there is none.
  ctx.respond = false;
  ctx.res.writeHead(204, { 'Content-Length': '0' }).end();
}

function countRefusal(refused: HttpError, { metrics }: GatewayDeps): void {
  if (refused instanceof NotAdmitted) metrics.refused(refused.reason);
  if (refused instanceof Overloaded) metrics.refused('overloaded');
}

function writeError(ctx: Koa.Context, error: unknown, deps: GatewayDeps, about: object): void {
  const refused = error instanceof SoapError ? new HttpError(400, error.message) : error;
  if (refused instanceof HttpError) {
    ctx.status = refused.status;
    ctx.set(refused.headers);
    ctx.body = `${refused.message}\n`;
    countRefusal(refused, deps);
    // A CPE's first request has no proof: that is how Digest goes.
    deps.log[refused.status === 401 || refused instanceof Overloaded ? 'debug' : 'info'](
      { ...about, status: refused.status },
      refused.message,
    );
  } else {
    ctx.status = 503;
    ctx.body = 'Try again later.\n';
    deps.log.error({ ...about, err: error }, 'request failed');
  }
  if (ctx.status === 503 && !ctx.res.hasHeader('Retry-After')) ctx.set('Retry-After', String(retryAfterSeconds));
  // What is left of the request is not read, and who asks for too much is to let go of the connection.
  if (!ctx.req.complete || refused instanceof Overloaded) ctx.set('Connection', 'close');
}
