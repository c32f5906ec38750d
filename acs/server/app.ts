import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Koa from 'koa';
import type { Client } from '../../lib/net/client.ts';
import { clientOf } from '../../lib/net/client.ts';
import { Slots } from '../../lib/slots.ts';
import { TimeSlices } from '../../lib/timeSlices.ts';
import { NotAdmitted } from '../authentication/admission.ts';
import { Authenticator } from '../authentication/authenticate.ts';
import { Nonces } from '../authentication/challenge.ts';
import { Overloaded } from '../limits/limits.ts';
import { BodyBudget } from '../limits/bodyBudget.ts';
import type { Body } from '../limits/requestBody.ts';
import { bodyLimits, readBody, unpackBody } from '../limits/requestBody.ts';
import { MessageSender } from '../messages/messageSender.ts';
import type { Session } from '../sessions/session.ts';
import { newerSession, readSessionCookie } from '../sessions/session.ts';
import { UneventfulSessions } from '../sessions/uneventfulSessions.ts';
import type { CpeEnvelope } from '../soap/parse.ts';
import { parseEnvelopeInSlices, SoapError } from '../soap/parse.ts';
import type { GatewayDeps } from './deps.ts';
import type { Connection, Exchange, Reply } from './exchange.ts';
import { receiveEmptyPost, receiveEnvelope } from './exchange.ts';
import { HttpError } from './httpError.ts';
import type { PipelinedRequest } from './requestPipeline.ts';
import { KeyedMutex, RequestPipeline } from './requestPipeline.ts';

export type { GatewayDeps } from './deps.ts';

/** `/acs/<organization>`. At `/acs` the username can name the organization; otherwise it is `default`. */
const path = /^\/acs(?:\/([a-z0-9][a-z0-9-]{0,30}))?\/?$/;
const retryAfterSeconds = 30;
/** In milliseconds: a CPE that shuts down its sending side within this time after a request waits for the response. */
const halfCloseMs = 200;
/** In bytes: the maximum size of all request bodies together that are being received or wait for the parser. */
const maxBodyBytesInFlight = 256_000_000;
/** How many bodies above 512 kB are unpacked and parsed at the same time. Each can take 100 MB of memory. */
const maxLargeBodies = 4;

type SharedParts = Pick<Exchange, 'deps' | 'sender' | 'slices' | 'uneventfulSessions' | 'informMutex'> & {
  authenticator: Authenticator;
  bodies: BodyBudget;
  largeBodies: Slots;
};

/** Creates the CWMP gateway's Koa application. `createGatewayServer` makes it listen. */
export function createGateway(deps: GatewayDeps): Koa {
  const app = new Koa();
  const shared: SharedParts = {
    deps,
    sender: new MessageSender(deps),
    uneventfulSessions: new UneventfulSessions(deps),
    informMutex: new KeyedMutex(),
    authenticator: new Authenticator({ ...deps, nonces: new Nonces(deps.sessionKey) }),
    bodies: new BodyBudget(maxBodyBytesInFlight),
    largeBodies: new Slots(maxLargeBodies),
    slices: new TimeSlices(),
  };
  const connections = new WeakMap<Socket, Connection>();
  app.use(async (ctx) => {
    const connection = connections.get(ctx.req.socket) ?? openConnection(ctx.req.socket);
    connections.set(ctx.req.socket, connection);
    await handleRequest(ctx, connection, shared);
  });
  app.on('error', (error: unknown) => {
    deps.log.error({ err: error }, 'response not written');
  });
  return app;
}

/**
 * Some CPEs shut down their sending side right after each request, and wait for the response. A CPE that does so later
 * has hung up: nothing more is sent to it.
 */
function openConnection(socket: Socket): Connection {
  const pipeline = new RequestPipeline();
  socket.once('end', () => {
    pipeline.endHoldsOlderThan(halfCloseMs);
  });
  return { pipeline };
}

async function handleRequest(ctx: Koa.Context, connection: Connection, shared: SharedParts): Promise<void> {
  const { deps, authenticator, bodies } = shared;
  let session: Session | undefined;
  let request: PipelinedRequest | undefined;
  const share = bodies.open();
  try {
    const client = clientOf(ctx.req, deps.trustedProxies);
    deps.limits.admitRequest(ctx.req.socket, client.address);
    const pathOrganization = readPathOrganization(ctx);
    const closed = createClosedController(ctx);
    request = connection.pipeline.enter(() => {
      closed.abort('a new Inform arrived, or the CPE has hung up');
    });
    const { pipelined } = request;
    // The session of a pipelined request may begin with the one before it.
    const isFirst = !pipelined && !findSession(ctx, connection, client, pathOrganization, deps);
    const body = await readBody(ctx.req, share, isFirst ? bodyLimits.firstContact : bodyLimits.session);
    if (body.isCut && isFirst) throw tooLarge();
    if (pipelined && looksLikeInform(body.bytes)) request.endEarlierHolds();
    await request.earlierDone;
    session = findSession(ctx, connection, client, pathOrganization, deps);
    if (session && !authenticator.mayContinue(session, ctx.req, client)) session = undefined;
    const identifyCaller = once(() => authenticator.authenticate(ctx.req, client, pathOrganization));
    // Within a session, the caller was identified at the Inform. Any other request is authenticated before its body is
    // parsed. The body has been read by then: an unread body would cost the CPE its connection.
    if (!session) await identifyCaller();
    const envelope = await readEnvelope(ctx, body, session !== undefined, shared);
    share.close();
    const exchange = {
      ...shared,
      pathOrganization,
      identifyCaller,
      connection,
      session,
      pipelined,
      closed: closed.signal,
    };
    const reply = await (envelope ? receiveEnvelope(exchange, envelope) : receiveEmptyPost(exchange));
    // A CPE that hung up during the hold, or that sent its request twice, did not end its session.
    if (session && reply.envelope === undefined && !closed.signal.aborted && !pipelined)
      deps.metrics.sessionEnded(session.startedAt);
    writeReply(ctx, reply);
    deps.metrics.answered(ctx.res.statusCode);
  } catch (error) {
    // The CPE has hung up: there is no connection to respond on.
    if (ctx.req.destroyed && !ctx.req.complete) return;
    writeError(ctx, error, deps, { device: connection.deviceId, session: session?.id });
    deps.metrics.answered(ctx.status);
  } finally {
    share.close();
    request?.finish();
  }
}

function readPathOrganization(ctx: Koa.Context): string {
  const match = path.exec(ctx.path);
  if (!match) throw new HttpError(404, 'There is nothing at this path. Send CWMP requests to /acs/<organization>.');
  if (ctx.method !== 'POST') {
    ctx.set('Allow', 'POST');
    throw new HttpError(405, 'Only POST is allowed.');
  }
  return match[1] ?? '';
}

/**
 * Returns the session of the cookie, or the connection's if that is newer: some CPEs keep sending the cookie of an
 * earlier session. Several CPEs can share a proxy's connection, so only a cookie identifies the session there.
 */
function findSession(
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

function createClosedController(ctx: Koa.Context): AbortController {
  const closed = new AbortController();
  ctx.res.once('close', () => {
    // With a string as its reason, an abort creates no error object, which would cost more than the rest of it.
    closed.abort('closed');
  });
  return closed;
}

/** Checks the first 4 kB without parsing. Does not recognize a compressed Inform. */
function looksLikeInform(body: Buffer): boolean {
  return /<(?:[\w.-]+:)?Inform[\s>]/.test(body.toString('latin1', 0, 4096));
}

/** Returns undefined for an empty POST. Some CPEs send line ends or NULs as their empty body. */
async function readEnvelope(
  ctx: Koa.Context,
  packed: Body,
  inSession: boolean,
  { slices, largeBodies }: SharedParts,
): Promise<CpeEnvelope | undefined> {
  const encoding = ctx.req.headers['content-encoding'];
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(ctx.get('Content-Type'))?.[1];
  const small = await unpackBody(packed, encoding, bodyLimits.firstContact.kept);
  if (!small.isCut) {
    const { bytes } = small;
    if (bytes.length < 64 && bytes.every((byte) => byte <= 0x20)) return undefined;
    return await slices.run(parseEnvelopeInSlices(bytes, charset));
  }
  if (!inSession) throw tooLarge();
  return await largeBodies.run(async () => {
    const { kept } = bodyLimits.session;
    const { bytes, isCut } = await unpackBody(packed, encoding, kept);
    const excess = isCut ? `larger than ${kept / 1_000_000} MB` : undefined;
    const envelope = await slices.run(parseEnvelopeInSlices(bytes, charset, excess));
    // What follows handles the whole message at once.
    await nextTurn();
    return envelope;
  });
}

function tooLarge(): HttpError {
  const kilobytes = bodyLimits.firstContact.kept / 1000;
  return new HttpError(413, `Without a CWMP session, a body has at most ${kilobytes} kB, also when it is unpacked.`);
}

function writeReply(ctx: Koa.Context, { envelope, cookie }: Reply): void {
  if (cookie !== undefined) ctx.set('Set-Cookie', cookie);
  if (envelope !== undefined) {
    ctx.status = 200;
    ctx.set('Content-Type', 'text/xml; charset="utf-8"');
    ctx.body = envelope;
    return;
  }
  // Koa would omit Content-Length, as RFC 9110 does for a 204. But without it, some CPEs wait for a body.
  ctx.respond = false;
  ctx.res.writeHead(204, { 'Content-Length': '0' }).end();
}

function countRefusal(refusal: HttpError, { metrics }: GatewayDeps): void {
  if (refusal instanceof NotAdmitted) metrics.refused(refusal.reason);
  if (refusal instanceof Overloaded) metrics.refused('overloaded');
}

function writeError(ctx: Koa.Context, error: unknown, deps: GatewayDeps, about: object): void {
  const httpError = error instanceof SoapError ? new HttpError(400, error.message) : error;
  if (httpError instanceof HttpError) {
    ctx.status = httpError.status;
    ctx.set(httpError.headers);
    ctx.body = `${httpError.message}\n`;
    countRefusal(httpError, deps);
    // A 401 is normal: Digest requires a first request without credentials.
    deps.log[httpError.status === 401 || httpError instanceof Overloaded ? 'debug' : 'info'](
      { ...about, status: httpError.status },
      httpError.message,
    );
  } else {
    ctx.status = 503;
    ctx.body = 'The gateway cannot handle the request now. Try again later.\n';
    deps.log.error({ ...about, err: error }, 'request failed');
  }
  if (ctx.status === 503 && !ctx.res.hasHeader('Retry-After')) ctx.set('Retry-After', String(retryAfterSeconds));
  // The rest of the request is not read. A CPE beyond a limit must also release its connection.
  if (!ctx.req.complete || httpError instanceof Overloaded) ctx.set('Connection', 'close');
}
