import type { SentMessage } from '../../db/runs/messages.ts';
import { findLateMessage, findSentMessage, returnToQueue } from '../../db/runs/messages.ts';
import type { Db } from '../../db/core/pool.ts';
import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { Inform } from '../../domain/cwmp/messages.ts';
import { requestSince } from '../../domain/cwmp/cpeMethods.ts';
import { commonVersion, isOlder, versionOfNamespace } from '../../domain/cwmp/version.ts';
import type { EnvelopeHeader } from '../../lib/soap/envelope.ts';
import { renderRequest } from '../../lib/soap/request.ts';
import type { Caller } from '../authentication/caller.ts';
import { answerGetRPCMethods, receiveCall } from '../messages/cpeCalls.ts';
import type { MessageSender, Store } from '../messages/messageSender.ts';
import type { GatewayDeps } from './deps.ts';
import { isSerialNumber } from '../informs/identity.ts';
import { receiveInform } from '../informs/inform.ts';
import { faultOf } from '../messages/faultOf.ts';
import type { KeyedMutex } from '../sessions/keyedMutex.ts';
import { cwmpIdFor, maxAttempts, messageIdOfCwmpId, requestOnWire } from '../messages/outgoing.ts';
import { HttpError } from './httpError.ts';
import type { UneventfulSessions } from '../sessions/uneventfulSessions.ts';
import type { Session } from '../sessions/session.ts';
import { sessionCookie } from '../sessions/session.ts';
import type { Answer } from '../messages/settle.ts';
import { receiveAnswer, settleUnsupported } from '../messages/settle.ts';
import { AcsFault } from '../soap/faults.ts';
import type { CpeEnvelope, CpeMessage } from '../soap/parse.ts';
import { renderAcsFault, renderInformResponse, renderSoapFault } from '../soap/render.ts';
import type { RequestPipeline } from './requestPipeline.ts';

/** What a CPE is answered: an envelope, or nothing (204). */
export interface Reply {
  envelope?: string;
  /** A Set-Cookie header. */
  cookie?: string;
}

export interface Connection {
  pipeline: RequestPipeline;
  /** The last Inform that came on this TCP connection: CPEs that return no cookie are known by it. */
  session?: Session;
  deviceId?: string;
  /** Something follows from that Inform, so that its session is no uneventfulSessions. */
  isEventful?: boolean;
  /** The last message that was written to it. */
  sentMessage?: SentMessage;
}

export interface Exchange {
  deps: GatewayDeps;
  sender: MessageSender;
  uneventfulSessions: UneventfulSessions;
  /** By device: some CPEs send their Inform again 2 ms later on a new connection, and go on in the session of the second. */
  informMutex: KeyedMutex;
  /** The organization that the path names, '' for none. */
  pathOrganization: string;
  /** Who sends the request. @throws Refused where that is to be proven, and is not. */
  identifyCaller: () => Promise<Caller>;
  connection: Connection;
  session: Session | undefined;
  /** Sent before the answer to the request before it on this connection. */
  pipelined: boolean;
  /** Aborted when the CPE's connection is closed. */
  closed: AbortSignal;
}

/** An empty POST: the CPE has nothing more to say. Before its Inform it is an HTTP client's probe. */
export async function receiveEmptyPost(exchange: Exchange): Promise<Reply> {
  const { session, uneventfulSessions: uneventfulSessions, connection } = exchange;
  if (!session) return {};
  if (!connection.isEventful && (await uneventfulSessions.end(session))) return {};
  return await deliver(exchange, session, { unanswered: (message) => passOver(exchange, message) });
}

/**
 * @throws Refused where the message belongs to a session and there is none: with 204 the CPE would take it as delivered; and whatever
 * else is no Fault.
 */
export async function receiveEnvelope(exchange: Exchange, envelope: CpeEnvelope): Promise<Reply> {
  if (isAnswer(envelope.message)) return await receive(exchange, envelope);
  try {
    // What is in a header that we don't understand may change what the rest means (SOAP 1.1, 4.2.3).
    if (envelope.soapFault) return { envelope: renderSoapFault(headerOf(exchange, envelope), envelope.soapFault) };
    return await receive(exchange, envelope);
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) throw error;
    const { deps, connection } = exchange;
    if (fault === error)
      deps.log.info({ device: connection.deviceId, session: exchange.session?.id, code: fault.code }, fault.message);
    else deps.log.error({ device: connection.deviceId, session: exchange.session?.id, err: error }, fault.message);
    return { envelope: renderAcsFault(headerOf(exchange, envelope), fault) };
  }
}

/** An answer has the namespace that the session's Inform had. */
function headerOf({ session }: Exchange, { id, cwmpNamespace, message }: CpeEnvelope): EnvelopeHeader {
  return { id, cwmpNamespace: message.name === 'Inform' ? cwmpNamespace : (session?.cwmpNamespace ?? cwmpNamespace) };
}

/** To a message of ours; no Fault may answer it (TR-069 Amendment 6, 3.5). */
function isAnswer(message: CpeMessage): boolean {
  return (
    message.name === 'Response' ||
    message.name === 'Fault' ||
    ('method' in message && /(?:Response|^Fault)$/.test(message.method))
  );
}

async function receive(exchange: Exchange, envelope: CpeEnvelope): Promise<Reply> {
  const { message } = envelope;
  if (message.name === 'Inform') return await beginSession(exchange, envelope, message);
  if (message.name === 'TooLarge' && !isAnswer(message)) throw new AcsFault(8004);
  const { session, deps } = exchange;
  if (!session) throw new HttpError(400, 'There is no CWMP session: an Inform goes first.');
  const header = headerOf(exchange, envelope);
  switch (message.name) {
    case 'Response':
      return await answered(exchange, session, envelope.id, { kind: 'response', response: message.response });
    case 'Fault':
      return await answered(exchange, session, envelope.id, { kind: 'fault', fault: message.fault });
    case 'Call':
      return { envelope: await receiveCall(deps, session, header, message.call) };
    case 'GetRPCMethods':
      return { envelope: answerGetRPCMethods(session, header) };
    case 'TooLarge':
      return await answered(exchange, session, envelope.id, {
        kind: 'other',
        what: `a ${message.method} with more in it than is read`,
      });
    case 'Unknown':
      if (isAnswer(message))
        return await answered(exchange, session, envelope.id, { kind: 'other', what: message.method });
      throw new AcsFault(8000);
  }
}

async function beginSession(exchange: Exchange, envelope: CpeEnvelope, inform: Inform): Promise<Reply> {
  const {
    deps,
    uneventfulSessions: uneventfulSessions,
    informMutex: informMutex,
    connection,
    pathOrganization: pathOrganization,
  } = exchange;
  const { cwmpNamespace, supportedVersions, sessionTimeout: timeout } = envelope;
  // Again, where it comes in a session: the proof of the Inform before was of that.
  const caller = await exchange.identifyCaller();
  const { serialNumber } = inform.deviceId;
  if (!isSerialNumber(serialNumber))
    throw new AcsFault(8003, 'there is no SerialNumber, or it is too long or holds control characters');
  const common = supportedVersions === undefined ? undefined : commonVersion(supportedVersions, cwmpNamespace);
  if (supportedVersions !== undefined && common === undefined) throw new AcsFault(8006);
  const { id: organizationId } = caller.organization;
  deps.limits.admitInform(
    organizationId,
    serialNumber,
    inform.events.some(({ eventCode }) => eventCode === bootstrapEvent),
  );
  const informed = await informMutex.run(`${organizationId} ${serialNumber}`, () =>
    receiveInform(deps, uneventfulSessions, caller, inform),
  );
  deps.metrics.sessionBegan(organizationId, inform.events);
  const version = common ?? versionOfNamespace(cwmpNamespace);
  const session = {
    deviceKey: informed.deviceKey,
    id: informed.sessionId,
    cwmpNamespace,
    version,
    timeout,
    startedAt: Date.now(),
    pathOrganization,
  };
  connection.session = session;
  connection.deviceId = informed.deviceId;
  connection.isEventful = informed.isEventful;
  return { envelope: renderInformResponse(envelope, common), cookie: sessionCookie(session, deps.sessionKey) };
}

async function answered(exchange: Exchange, session: Session, cwmpId: string, answer: Answer): Promise<Reply> {
  const { deps } = exchange;
  const named = messageIdOfCwmpId(cwmpId);
  const isNamed = (message: SentMessage): boolean => named === undefined || named === message.id;
  const message =
    (await answeredMessage(exchange, session, isNamed)) ?? (await lateMessage(exchange, session, named, answer));
  if (!message) deps.log.info({ session: session.id }, 'an answer that nothing waits for');
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
  { deps, connection, pipelined: pipelined }: Exchange,
  session: Session,
  isNamed: (message: SentMessage) => boolean,
): Promise<SentMessage | undefined> {
  const { sentMessage: sentMessage } = connection;
  if (sentMessage?.sessionId === session.id && !pipelined) return sentMessage;
  const message = await findSentMessage(deps.pool, session.deviceKey, session.id);
  const isUnread = pipelined && message?.id === sentMessage?.id;
  return message && !isUnread && isNamed(message) ? message : undefined;
}

/** Some CPEs answer in their next session what they were asked in the one before; asked once more they would do it twice. */
async function lateMessage(
  { deps }: Exchange,
  { deviceKey }: Session,
  named: number | undefined,
  answer: Answer,
): Promise<SentMessage | undefined> {
  const message = named === undefined ? undefined : await findLateMessage(deps.pool, deviceKey, named);
  const fits =
    answer.kind === 'fault' || (answer.kind === 'response' && answer.response.name === message?.request.name);
  return fits ? message : undefined;
}

interface Delivering {
  /** What is to be stored first. */
  before?: Store | undefined;
  /** What becomes of a message that is found without an answer. */
  unanswered: (message: SentMessage) => Promise<void>;
}

async function deliver(exchange: Exchange, session: Session, { before, unanswered }: Delivering): Promise<Reply> {
  const { deps, sender: sender, closed } = exchange;
  const until = sender.holdUntil(session);
  let delivery = await sender.next(session, closed, until, before);
  if (delivery.kind === 'unanswered') {
    // The CPE has yet to read it: this request is one that it sent twice.
    if (exchange.pipelined && exchange.connection.sentMessage?.id === delivery.message.id) return {};
    await unanswered(delivery.message);
    delivery = await sender.next(session, closed, until);
  }
  while (delivery.kind === 'message') {
    const { message } = delivery;
    const { name } = message.request;
    if (!isOlder(session.version, requestSince(name))) return give(exchange, session, message);
    // The CPE would not know the method, and some go silent over one.
    const why = `${name} needs CWMP ${requestSince(name)}, the CPE speaks ${session.version}`;
    delivery = await sender.next(session, closed, until, (db) => settleUnsupported(deps, db, message, why));
  }
  return {};
}

function give({ deps, connection }: Exchange, session: Session, message: SentMessage): Reply {
  connection.sentMessage = message;
  deps.log.debug(
    { session: session.id, run: message.runId, message: message.id, method: requestOnWire(message).name },
    'message sentMessage',
  );
  return {
    envelope: renderRequest(requestOnWire(message), { id: cwmpIdFor(message), cwmpNamespace: session.cwmpNamespace }),
  };
}

/**
 * The CPE asks for the next message and has not answered the last one. It refuses that silently; but on another connection it
 * may never have seen it, where the gateway or the connection died before it was written: then it goes out again.
 */
async function passOver({ deps, connection }: Exchange, message: SentMessage): Promise<void> {
  if (connection.sentMessage?.id !== message.id && message.attempts < maxAttempts)
    await returnToQueue(deps.pool, message.id, message.sessionId, false);
  else await receiveAnswer(deps, deps.pool, message, { kind: 'other', what: 'nothing' });
}
