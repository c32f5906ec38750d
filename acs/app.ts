import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import Koa from 'koa';
import { Deliverer } from './delivery.ts';
import type { GatewayDeps } from './deps.ts';
import type { Connection, Reply } from './exchange.ts';
import { receiveEnvelope, receiveNothing } from './exchange.ts';
import { BodyBudget } from './limits/bodyBudget.ts';
import { Overloaded } from './limits/limits.ts';
import { OneAtATime } from './oneAtATime.ts';
import { Refused } from './refused.ts';
import { readRequestBody } from './requestBody.ts';
import { RoutineSessions } from './routine.ts';
import { newerSession, readSessionCookie } from './session.ts';
import type { Session } from './session.ts';
import type { CpeEnvelope } from './soap/parse.ts';
import { parseEnvelope, SoapError } from './soap/parse.ts';
import type { Turn } from './turns.ts';
import { Turns } from './turns.ts';
import { withoutValues } from './withoutValues.ts';

export type { GatewayDeps } from './deps.ts';

/** `/acs/<organization>`; `/acs` is that of the organization `default`. */
const path = /^\/acs(?:\/([a-z0-9][a-z0-9-]{0,30}))?\/?$/;
const retryAfterSeconds = 30;
/** In bytes. */
const bodiesAtOnce = 256_000_000;

/** The CWMP gateway, apart from listening: see `createGatewayServer`. */
export function createGateway(deps: GatewayDeps): Koa {
  const app = new Koa();
  const bodies = new BodyBudget(bodiesAtOnce);
  const shared = { deps, deliverer: new Deliverer(deps), routine: new RoutineSessions(deps.pool), informs: new OneAtATime() };
  const connections = new WeakMap<Socket, Connection>();
  app.use(async (ctx) => {
    const { socket } = ctx.req;
    const connection = connections.get(socket) ?? { turns: new Turns() };
    connections.set(socket, connection);
    let session: Session | undefined;
    let turn: Turn | undefined;
    try {
      deps.limits.admitRequest(socket, socket.remoteAddress);
      const organizationId = organizationOf(ctx);
      const closed = closedController(ctx);
      turn = connection.turns.take(() => {
        closed.abort('informed anew');
      });
      const envelope = await readEnvelope(ctx, bodies);
      if (envelope?.message.name === 'Inform') turn.endHolds();
      await turn.before;
      session = sessionOf(ctx, connection, deps.sessionKey);
      const { early } = turn;
      const exchange = { ...shared, organizationId, connection, socket, session, early, closed: closed.signal };
      writeReply(ctx, await (envelope ? receiveEnvelope(exchange, envelope) : receiveNothing(exchange)));
    } catch (error) {
      // A CPE that hung up hears nothing any more.
      if (ctx.req.destroyed && !ctx.req.complete) return;
      writeError(ctx, error, deps, { device: connection.deviceId, deviceKey: session?.deviceKey });
    } finally {
      turn?.done();
    }
  });
  app.on('error', (error: unknown) => {
    deps.log.error({ err: withoutValues(error) }, 'answer not written');
  });
  return app;
}

function organizationOf(ctx: Koa.Context): string {
  const match = path.exec(ctx.path);
  if (!match) throw new Refused(404, 'CPEs post to /acs/<organization>.');
  if (ctx.method !== 'POST') {
    ctx.set('Allow', 'POST');
    throw new Refused(405, 'CPEs post.');
  }
  return match[1] ?? 'default';
}

/**
 * By the cookie, or by the connection where that is newer: some CPEs go on sending the cookie of a session before. Behind a proxy a
 * connection is not one CPE's alone, so that only a cookie tells the session.
 */
function sessionOf(ctx: Koa.Context, connection: Connection, key: KeyObject): Session | undefined {
  const cookie = readSessionCookie(ctx.get('Cookie'), key);
  const isProxied = ['Via', 'Forwarded', 'X-Forwarded-For'].some((name) => ctx.get(name) !== '');
  return isProxied ? cookie : newerSession(cookie, connection.session);
}

function closedController(ctx: Koa.Context): AbortController {
  const closed = new AbortController();
  ctx.res.once('close', () => {
    // With a reason of its own an abort makes no error object, which costs more than the rest of it.
    closed.abort('closed');
  });
  return closed;
}

/** Undefined for an empty POST. Some CPEs send line ends or NULs where they should send nothing. */
async function readEnvelope(ctx: Koa.Context, bodies: BodyBudget): Promise<CpeEnvelope | undefined> {
  const body = await readRequestBody(ctx.req, bodies);
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

function writeError(ctx: Koa.Context, error: unknown, deps: GatewayDeps, about: object): void {
  const refused = error instanceof SoapError ? new Refused(400, error.message) : error;
  if (refused instanceof Refused) {
    ctx.status = refused.status;
    ctx.body = `${refused.message}\n`;
    deps.log[refused instanceof Overloaded ? 'debug' : 'info']({ ...about, status: refused.status }, refused.message);
  } else {
    ctx.status = 503;
    ctx.body = 'Try again later.\n';
    deps.log.error({ ...about, err: withoutValues(error) }, 'request failed');
  }
  if (ctx.status === 503) ctx.set('Retry-After', String(retryAfterSeconds));
  // What is left of the request is not read, and who asks for too much is to let go of the connection.
  if (!ctx.req.complete || refused instanceof Overloaded) ctx.set('Connection', 'close');
}
