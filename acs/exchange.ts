import type { Socket } from 'node:net';
import { organizationExists } from '../db/informs.ts';
import type { SentMessage } from '../db/messages.ts';
import { findLateMessage, findSentMessage, returnToQueue } from '../db/messages.ts';
import type { Db } from '../db/pool.ts';
import { bootstrapEvent } from '../domain/bootstrap.ts';
import type { Inform } from '../domain/cwmp/messages.ts';
import type { Deliverer, Store } from './delivery.ts';
import type { GatewayDeps } from './deps.ts';
import { isSerialNumber } from './identity.ts';
import type { InformedSession } from './inform.ts';
import { receiveInform } from './inform.ts';
import type { OneAtATime } from './oneAtATime.ts';
import { cwmpIdOf, maxAttempts, messageOfCwmpId, requestOnWire } from './outgoing.ts';
import { Refused } from './refused.ts';
import type { RoutineSessions } from './routine.ts';
import type { Session } from './session.ts';
import { sessionCookie } from './session.ts';
import type { Answer } from './settle.ts';
import { receiveAnswer } from './settle.ts';
import type { CpeEnvelope } from './soap/parse.ts';
import { renderAcsFault, renderGetRPCMethodsResponse, renderInformResponse, renderRequest, renderTransferCompleteResponse } from './soap/render.ts';
import type { Turns } from './turns.ts';

/** What a CPE is answered: an envelope, or nothing (204). */
export interface Reply {
  envelope?: string;
  /** A Set-Cookie header. */
  cookie?: string;
}

export interface Connection {
  turns: Turns;
  /** The last Inform that came on this TCP connection: CPEs that return no cookie are known by it. */
  session?: Session;
  deviceId?: string;
  /** Something follows from that Inform, so that its session is no routine. */
  isEventful?: boolean;
  /** The last message that was written to it. */
  given?: SentMessage;
}

export interface Exchange {
  deps: GatewayDeps;
  deliverer: Deliverer;
  routine: RoutineSessions;
  /** By device: some CPEs send their Inform again 2 ms later on a new connection, and go on in the session of the second. */
  informs: OneAtATime;
  organizationId: string;
  connection: Connection;
  socket: Socket;
  session: Session | undefined;
  /** Sent before the answer to the request before it on this connection. */
  early: boolean;
  /** Aborted when the CPE's connection is closed. */
  closed: AbortSignal;
}

/** The methods that CPEs may call. */
const acsMethods = ['Inform', 'GetRPCMethods', 'TransferComplete'];

/** An empty POST: the CPE has nothing more to say. Before its Inform it is an HTTP client's probe. */
export async function receiveNothing(exchange: Exchange): Promise<Reply> {
  const { session, deps, routine, organizationId, connection } = exchange;
  if (session) {
    if (!connection.isEventful && (await routine.end(session))) return {};
    return await deliver(exchange, session, { unanswered: (message) => passOver(exchange, message) });
  }
  if (!(await organizationExists(deps.pool, organizationId))) throw new Refused(404, 'No such organization.');
  return {};
}

/** @throws Refused where the message belongs to a session and there is none: with 204 the CPE would take it as delivered. */
export async function receiveEnvelope(exchange: Exchange, envelope: CpeEnvelope): Promise<Reply> {
  const { message } = envelope;
  if (message.name === 'Inform') return await beginSession(exchange, envelope, message);
  const { session, deps } = exchange;
  if (!session) throw new Refused(400, 'There is no CWMP session: an Inform goes first.');
  const header = { id: envelope.id, cwmpNamespace: session.cwmpNamespace };
  switch (message.name) {
    case 'Response':
      return await answered(exchange, session, envelope.id, { kind: 'response', response: message.response });
    case 'Fault':
      return await answered(exchange, session, envelope.id, { kind: 'fault', fault: message.fault });
    case 'TransferComplete':
      deps.log.info({ deviceKey: session.deviceKey, commandKey: message.commandKey, faultCode: message.faultCode }, 'TransferComplete');
      return { envelope: renderTransferCompleteResponse(header) };
    case 'GetRPCMethods':
      return { envelope: renderGetRPCMethodsResponse(header, acsMethods) };
    case 'Unknown':
      if (message.method.endsWith('Response')) return await answered(exchange, session, envelope.id, { kind: 'other', what: message.method });
      return { envelope: renderAcsFault(header, '8000', 'Method not supported') };
  }
}

async function beginSession(exchange: Exchange, envelope: CpeEnvelope, inform: Inform): Promise<Reply> {
  const { deps, routine, informs, organizationId, connection, socket } = exchange;
  const { serialNumber } = inform.deviceId;
  if (!isSerialNumber(serialNumber)) return { envelope: renderAcsFault(envelope, '8003', 'Invalid SerialNumber') };
  deps.limits.admitInform(organizationId, serialNumber, inform.events.some(({ eventCode }) => eventCode === bootstrapEvent));
  const remoteAddress = socket.remoteAddress?.replace(/^::ffff:/, '');
  const receive = (): Promise<InformedSession> => receiveInform(deps, routine, organizationId, inform, remoteAddress);
  const informed = await informs.run(`${organizationId} ${serialNumber}`, receive);
  const session = { deviceKey: informed.deviceKey, id: informed.sessionId, cwmpNamespace: envelope.cwmpNamespace, startedAt: Date.now() };
  connection.session = session;
  connection.deviceId = informed.deviceId;
  connection.isEventful = informed.isEventful;
  return { envelope: renderInformResponse(envelope), cookie: sessionCookie(session, deps.sessionKey) };
}

async function answered(exchange: Exchange, session: Session, cwmpId: string, answer: Answer): Promise<Reply> {
  const { deps } = exchange;
  const named = messageOfCwmpId(cwmpId);
  const isNamed = (message: SentMessage): boolean => named === undefined || named === message.id;
  const message = (await answeredMessage(exchange, session, isNamed)) ?? (await lateMessage(exchange, session, named, answer));
  if (!message) deps.log.info({ deviceKey: session.deviceKey }, 'an answer that nothing waits for');
  const store = (db: Db, to: SentMessage): Promise<void> => receiveAnswer(deps, db, to, answer);
  return await deliver(exchange, session, {
    before: message && ((db) => store(db, message)),
    // What was written to this connection was answered before, on another one.
    unanswered: (left) => (isNamed(left) ? store(deps.pool, left) : passOver(exchange, left)),
  });
}

/**
 * An answer is that to the message which was written to this connection, whatever its ID, or to the session's outstanding one. On another
 * connection it may be one that the CPE's HTTP client sends again, since a gateway that got it before died: then its ID names another message.
 */
async function answeredMessage(
  { deps, connection, early }: Exchange,
  session: Session,
  isNamed: (message: SentMessage) => boolean,
): Promise<SentMessage | undefined> {
  const { given } = connection;
  if (given?.sessionId === session.id && !early) return given;
  const message = await findSentMessage(deps.pool, session.deviceKey, session.id);
  const isUnread = early && message?.id === given?.id;
  return message && !isUnread && isNamed(message) ? message : undefined;
}

/** Some CPEs answer in their next session what they were asked in the one before; asked once more they would do it twice. */
async function lateMessage({ deps }: Exchange, { deviceKey }: Session, named: number | undefined, answer: Answer): Promise<SentMessage | undefined> {
  const message = named === undefined ? undefined : await findLateMessage(deps.pool, deviceKey, named);
  const fits = answer.kind === 'fault' || (answer.kind === 'response' && answer.response.name === message?.request.name);
  return fits ? message : undefined;
}

interface Delivering {
  /** What is to be stored first. */
  before?: Store | undefined;
  /** What becomes of a message that is found without an answer. */
  unanswered: (message: SentMessage) => Promise<void>;
}

async function deliver(exchange: Exchange, session: Session, { before, unanswered }: Delivering): Promise<Reply> {
  const { deps, deliverer, closed, connection } = exchange;
  let delivery = await deliverer.next(session, closed, before);
  if (delivery.kind === 'unanswered') {
    // The CPE has yet to read it: this request is one that it sent twice.
    if (exchange.early && connection.given?.id === delivery.message.id) return {};
    await unanswered(delivery.message);
    delivery = await deliverer.next(session, closed);
  }
  if (delivery.kind !== 'message') return {};
  const { message } = delivery;
  connection.given = message;
  deps.log.debug({ deviceKey: session.deviceKey, message: message.id, method: requestOnWire(message).name }, 'message given');
  return { envelope: renderRequest(requestOnWire(message), { id: cwmpIdOf(message), cwmpNamespace: session.cwmpNamespace }) };
}

/**
 * The CPE asks for the next message and has not answered the last one. It refuses that silently; but on another connection it
 * may never have seen it, where the gateway or the connection died before it was written: then it goes out again.
 */
async function passOver({ deps, connection }: Exchange, message: SentMessage): Promise<void> {
  if (connection.given?.id !== message.id && message.attempts < maxAttempts) await returnToQueue(deps.pool, message.id, message.sessionId, false);
  else await receiveAnswer(deps, deps.pool, message, { kind: 'other', what: 'nothing' });
}
