import type { SentMessage } from '../db/messages.ts';
import { findSentMessage, returnToQueue } from '../db/messages.ts';
import type { Db } from '../db/pool.ts';
import type { Inform } from '../domain/cwmp/messages.ts';
import type { Caller } from './authentication/proof.ts';
import type { Deliverer, Store } from './delivery.ts';
import type { GatewayDeps } from './deps.ts';
import { receiveInform } from './inform.ts';
import { cwmpIdOf, messageOfCwmpId, outgoingRequest } from './outgoing.ts';
import { Refused } from './refused.ts';
import type { Session } from './session.ts';
import { sessionCookie } from './session.ts';
import type { Answer } from './settle.ts';
import { receiveAnswer } from './settle.ts';
import type { CpeEnvelope } from './soap/parse.ts';
import { renderAcsFault, renderGetRPCMethodsResponse, renderInformResponse, renderRequest, renderTransferCompleteResponse } from './soap/render.ts';

/** What a CPE is answered: an envelope, or nothing (204). */
export interface Reply {
  envelope?: string;
  /** A Set-Cookie header. */
  cookie?: string;
}

export interface Connection {
  /** The last Inform that came on this TCP connection: CPEs that return no cookie are known by it. */
  session?: Session;
  deviceId?: string;
  /** The last message that was written to it. */
  given?: SentMessage;
}

export interface Exchange {
  deps: GatewayDeps;
  deliverer: Deliverer;
  /** The organization that the path names, '' for none. */
  place: string;
  /** Who sends the request. @throws Refused where that is to be proven, and is not. */
  caller: () => Promise<Caller>;
  connection: Connection;
  session: Session | undefined;
  /** Aborted when the CPE's connection is closed. */
  closed: AbortSignal;
}

/** A message that may not have reached the CPE is not sent more often than this in the hope of an answer. */
const maxAttempts = 5;

/** The methods that CPEs may call. */
const acsMethods = ['Inform', 'GetRPCMethods', 'TransferComplete'];

/** An empty POST: the CPE has nothing more to say. Before its Inform it is an HTTP client's probe. */
export async function receiveNothing(exchange: Exchange): Promise<Reply> {
  const { session } = exchange;
  return session ? await deliver(exchange, session, { unanswered: (message) => passOver(exchange, message) }) : {};
}

/** @throws Refused where the message belongs to a session and there is none: with 204 the CPE would take it as delivered. */
export async function receiveEnvelope(exchange: Exchange, envelope: CpeEnvelope): Promise<Reply> {
  const { message } = envelope;
  if (message.name === 'Inform') return await beginSession(exchange, envelope, message);
  const { session, deps } = exchange;
  if (!session) throw new Refused(400, 'There is no CWMP session: an Inform goes first.');
  switch (message.name) {
    case 'Response':
      return await answered(exchange, session, envelope.id, { kind: 'response', response: message.response });
    case 'Fault':
      return await answered(exchange, session, envelope.id, { kind: 'fault', fault: message.fault });
    case 'TransferComplete':
      deps.log.info({ deviceKey: session.deviceKey, commandKey: message.commandKey, faultCode: message.faultCode }, 'TransferComplete');
      return { envelope: renderTransferCompleteResponse(envelope) };
    case 'GetRPCMethods':
      return { envelope: renderGetRPCMethodsResponse(envelope, acsMethods) };
    case 'Unknown':
      if (message.method.endsWith('Response')) return await answered(exchange, session, envelope.id, { kind: 'other', what: message.method });
      return { envelope: renderAcsFault(envelope, '8000', 'Method not supported') };
  }
}

async function beginSession(exchange: Exchange, envelope: CpeEnvelope, inform: Inform): Promise<Reply> {
  const { deps, connection, place } = exchange;
  // Again, where it comes in a session: the proof of the Inform before was of that.
  const caller = await exchange.caller();
  const { serialNumber } = inform.deviceId;
  if (serialNumber === '' || serialNumber.length > 256) return { envelope: renderAcsFault(envelope, '8003', 'Invalid SerialNumber') };
  const informed = await receiveInform(deps, caller, inform);
  const session = { deviceKey: informed.deviceKey, id: informed.sessionId, cwmpNamespace: envelope.cwmpNamespace, place };
  connection.session = session;
  connection.deviceId = informed.deviceId;
  return { envelope: renderInformResponse(envelope), cookie: sessionCookie(session, deps.sessionKey) };
}

async function answered(exchange: Exchange, session: Session, cwmpId: string, answer: Answer): Promise<Reply> {
  const { deps } = exchange;
  const named = messageOfCwmpId(cwmpId);
  const isNamed = (message: SentMessage): boolean => named === undefined || named === message.id;
  const message = await answeredMessage(exchange, session, isNamed);
  if (!message) deps.log.info({ deviceKey: session.deviceKey }, 'an answer that nothing waits for');
  const store = (db: Db, to: SentMessage): Promise<void> => receiveAnswer(deps, db, to, answer);
  return await deliver(exchange, session, {
    before: message && ((db) => store(db, message)),
    // What was written to this connection was answered before, on another one.
    unanswered: (left) => (isNamed(left) ? store(deps.pool, left) : passOver(exchange, left)),
  });
}

/**
 * An answer is that to the message which was written to this connection, or to the session's outstanding one. On another connection
 * it may be one that the CPE's HTTP client sends again, since a gateway that got it before died: then its ID names another message.
 */
async function answeredMessage(
  { deps, connection }: Exchange,
  session: Session,
  isNamed: (message: SentMessage) => boolean,
): Promise<SentMessage | undefined> {
  const { given } = connection;
  if (given?.sessionId === session.id && isNamed(given)) return given;
  const message = await findSentMessage(deps.pool, session.deviceKey, session.id);
  return message && (message.id === given?.id || isNamed(message)) ? message : undefined;
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
    await unanswered(delivery.message);
    delivery = await deliverer.next(session, closed);
  }
  if (delivery.kind !== 'message') return {};
  const { message } = delivery;
  connection.given = message;
  deps.log.debug({ deviceKey: session.deviceKey, message: message.id, method: message.request.name }, 'message given');
  return { envelope: renderRequest(outgoingRequest(message), { id: cwmpIdOf(message), cwmpNamespace: session.cwmpNamespace }) };
}

/**
 * The CPE asks for the next message and has not answered the last one. It refuses that silently; but on another connection it
 * may never have seen it, where the gateway or the connection died before it was written: then it goes out again.
 */
async function passOver({ deps, connection }: Exchange, message: SentMessage): Promise<void> {
  if (connection.given?.id !== message.id && message.attempts < maxAttempts) await returnToQueue(deps.pool, message.id, message.sessionId);
  else await receiveAnswer(deps, deps.pool, message, { kind: 'other', what: 'nothing' });
}
