import type { Socket } from 'node:net';
import Koa from 'koa';
import { Authenticator } from './authentication/authenticate.ts';
import { Nonces } from './authentication/nonce.ts';
import type { Client } from './client.ts';
import { clientOf } from './client.ts';
import { Deliverer } from './delivery.ts';
import type { GatewayDeps } from './deps.ts';
import type { Connection, Exchange, Reply } from './exchange.ts';
import { receiveEnvelope, receiveNothing } from './exchange.ts';
import { Refused } from './refused.ts';
import { readSentBody, unpackBody } from './requestBody.ts';
import { readSessionCookie } from './session.ts';
import type { Session } from './session.ts';
import { parseEnvelope, SoapError } from './soap/parse.ts';

export type { GatewayDeps } from './deps.ts';

/** `/acs/<organization>`; at `/acs` the username may tell, else it is the organization `default`. */
const path = /^\/acs(?:\/([a-z0-9][a-z0-9-]{0,30}))?\/?$/;
const retryAfterSeconds = 30;

/** The CWMP gateway, apart from listening: see `createGatewayServer`. */
export function createGateway(deps: GatewayDeps): Koa {
  const app = new Koa();
  const deliverer = new Deliverer(deps);
  const authenticator = new Authenticator({ ...deps, nonces: new Nonces(deps.sessionKey) });
  const connections = new WeakMap<Socket, Connection>();
  app.use(async (ctx) => {
    const { socket } = ctx.req;
    const connection = connections.get(socket) ?? {};
    connections.set(socket, connection);
    let session: Session | undefined;
    try {
      const place = placeOf(ctx);
      const client = clientOf(ctx.req, deps.trustedProxies);
      session = sessionOf(ctx, connection, client, place, deps);
      const caller = once(() => authenticator.authenticate(ctx.req, client, place));
      const exchange = { deps, deliverer, place, caller, connection, session, closed: closedSignal(ctx) };
      writeReply(ctx, await receive(ctx, exchange));
    } catch (error) {
      // A CPE that hung up hears nothing any more.
      if (ctx.req.destroyed && !ctx.req.complete) return;
      writeError(ctx, error, deps, { device: connection.deviceId, deviceKey: session?.deviceKey });
    }
  });
  app.on('error', (error: unknown) => {
    deps.log.error({ err: withoutValues(error) }, 'answer not written');
  });
  return app;
}

function placeOf(ctx: Koa.Context): string {
  const match = path.exec(ctx.path);
  if (!match) throw new Refused(404, 'CPEs post to /acs/<organization>.');
  if (ctx.method !== 'POST') {
    ctx.set('Allow', 'POST');
    throw new Refused(405, 'CPEs post.');
  }
  return match[1] ?? '';
}

/** Behind a proxy a connection is not one CPE's alone, so that only a cookie tells the session. */
function sessionOf(ctx: Koa.Context, connection: Connection, client: Client, place: string, deps: GatewayDeps): Session | undefined {
  const cookie = readSessionCookie(ctx.get('Cookie'), deps.sessionKey, place);
  if (cookie || client.shared) return cookie;
  return connection.session?.place === place ? connection.session : undefined;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

function closedSignal(ctx: Koa.Context): AbortSignal {
  const closed = new AbortController();
  ctx.res.once('close', () => {
    // With a reason of its own an abort makes no error object, which costs more than the rest of it.
    closed.abort('closed');
  });
  return closed.signal;
}

async function receive(ctx: Koa.Context, exchange: Exchange): Promise<Reply> {
  const sent = await readSentBody(ctx.req);
  // A session's messages come from whom its Inform came from. All else is known by its head before its body is looked at; a body that
  // was left unread would cost the CPE its connection.
  if (!exchange.session) await exchange.caller();
  const body = await unpackBody(sent, ctx.req.headers['content-encoding']);
  // Some CPEs send line ends where they should send nothing.
  if (body.length < 8 && body.toString('latin1').trim() === '') return await receiveNothing(exchange);
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(ctx.get('Content-Type'))?.[1];
  return await receiveEnvelope(exchange, parseEnvelope(body, charset));
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
    ctx.set(refused.headers);
    ctx.body = `${refused.message}\n`;
    // A CPE's first request has no proof: that is how Digest goes.
    deps.log[refused.status === 401 ? 'debug' : 'info']({ ...about, status: refused.status }, refused.message);
  } else {
    ctx.status = 503;
    ctx.body = 'Try again later.\n';
    deps.log.error({ ...about, err: withoutValues(error) }, 'request failed');
  }
  if (ctx.status === 503) ctx.set('Retry-After', String(retryAfterSeconds));
  // What is left of the request is not read.
  if (!ctx.req.complete) ctx.set('Connection', 'close');
}

/** PostgreSQL's errors quote rows and values in their details. */
function withoutValues(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  return { type: error.name, code: 'code' in error ? error.code : undefined, message: error.message, stack: error.stack };
}
