import { databaseErrorKind } from '../../db/core/errors.ts';
import type { Inform } from '../../domain/cwmp/messages.ts';
import { commonVersion, versionOfNamespace } from '../../domain/cwmp/version.ts';
import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { EnvelopeHeader } from '../../lib/soap/envelope.ts';
import type { Caller } from '../authentication/authenticate.ts';
import { certificateMark } from '../authentication/certificate.ts';
import { chargedSender } from '../authentication/chargedSender.ts';
import { isSerialNumber } from '../informs/identity.ts';
import { receiveInform } from '../informs/inform.ts';
import type { Answer } from '../messages/answers.ts';
import { handleSkippedMessage, receiveAnswer } from '../messages/answers.ts';
import { receiveCall, renderSupportedMethods } from '../messages/cpeCalls.ts';
import type { MessageExchange, SendingState } from '../messages/messageSender.ts';
import type { Session } from '../sessions/session.ts';
import { sessionCookie } from '../sessions/session.ts';
import type { UneventfulSessions } from '../sessions/uneventfulSessions.ts';
import { AcsFault } from '../soap/faults.ts';
import type { CpeEnvelope, CpeMessage } from '../soap/parse.ts';
import { renderAcsFault, renderInformResponse, renderSoapFault } from '../soap/render.ts';
import { HttpError } from './httpError.ts';
import type { KeyedMutex, RequestPipeline } from './requestPipeline.ts';

/** The response to a CPE's POST. */
export interface Reply {
  /** Undefined: 204 without a body. */
  envelope: string | undefined;
  /** A Set-Cookie header. */
  cookie?: string;
}

/** A TCP connection of a CPE, or of a proxy. */
export interface Connection extends SendingState {
  pipeline: RequestPipeline;
  /** The session of the last Inform on this connection, for CPEs that return no cookie. */
  session?: Session;
  deviceId?: string;
  /** The last Inform on this connection needs more than to be recorded. */
  isEventful?: boolean;
}

/** One POST of a CPE, with everything that is needed to respond to it. */
export interface Exchange extends MessageExchange {
  uneventfulSessions: UneventfulSessions;
  /**
   * By device: some CPEs repeat their Inform 2 ms later on a new connection, and continue in the second one's session.
   */
  informMutex: KeyedMutex;
  /** The organization in the URL's path; '' for none. */
  pathOrganization: string;
  /** Returns who sent the request. @throws HttpError when authentication is required and fails. */
  identifyCaller: () => Promise<Caller>;
  connection: Connection;
  /** Undefined before the CPE's Inform. */
  session: Session | undefined;
}

/** Handles an empty POST: the CPE has nothing more to send. Before an Inform it is only the probe of an HTTP client. */
export async function receiveEmptyPost(exchange: Exchange): Promise<Reply> {
  const { session, uneventfulSessions, connection, sender } = exchange;
  if (!session) {
    connection.isProbing = true;
    return { envelope: undefined };
  }
  if (!connection.isEventful && (await uneventfulSessions.end(session))) return { envelope: undefined };
  return {
    envelope: await sender.sendNext(exchange, session, {
      onUnanswered: (message) => handleSkippedMessage(exchange, message),
    }),
  };
}

/**
 * Handles a SOAP envelope. An RPC of the CPE that fails is answered with a Fault.
 * @throws HttpError when the message belongs to a session and there is none (after a 204 the CPE would consider it
 * delivered).
 */
export async function receiveEnvelope(exchange: Exchange, envelope: CpeEnvelope): Promise<Reply> {
  if (isAnswer(envelope.message)) return await receive(exchange, envelope);
  try {
    // A header element that we do not understand may change the meaning of the Body (SOAP 1.1, 4.2.3).
    if (envelope.soapFault) return { envelope: renderSoapFault(headerFor(exchange, envelope), envelope.soapFault) };
    return await receive(exchange, envelope);
  } catch (error) {
    const fault = toAcsFault(error);
    if (!fault) throw error;
    const { deps, connection } = exchange;
    const about = { device: connection.deviceId, session: exchange.session?.id };
    if (fault === error) deps.log.info({ ...about, code: fault.code }, fault.message);
    else deps.log.error({ ...about, err: error }, fault.message);
    return { envelope: renderAcsFault(headerFor(exchange, envelope), fault) };
  }
}

/** Returns the Fault that answers a failed RPC; undefined when the failure becomes an HTTP status instead. */
function toAcsFault(error: unknown): AcsFault | undefined {
  if (error instanceof AcsFault) return error;
  const kind = databaseErrorKind(error);
  if (kind === 'conflict') return new AcsFault(8005);
  return kind === 'data' ? new AcsFault(8002) : undefined;
}

/** Responses use the namespace of the session's Inform. */
function headerFor({ session }: Exchange, { id, cwmpNamespace, message }: CpeEnvelope): EnvelopeHeader {
  return { id, cwmpNamespace: message.name === 'Inform' ? cwmpNamespace : (session?.cwmpNamespace ?? cwmpNamespace) };
}

/** Returns whether it answers a message of ours. A Fault must not answer it (TR-069 Amendment 6, 3.5). */
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
  const answer = toAnswer(message);
  if (message.name === 'TooLarge' && !answer) throw new AcsFault(8004, message.limit);
  const { session, deps } = exchange;
  if (!session) throw new HttpError(400, 'There is no CWMP session. Send an Inform first.');
  if (answer) return { envelope: await receiveAnswer(exchange, session, envelope.id, answer) };
  const header = headerFor(exchange, envelope);
  if (message.name === 'Call') return { envelope: await receiveCall(deps, session, header, message.call) };
  if (message.name === 'GetRPCMethods') return { envelope: renderSupportedMethods(session, header) };
  throw new AcsFault(8000);
}

/** Undefined for an RPC of the CPE. */
function toAnswer(message: CpeMessage): Answer | undefined {
  if (message.name === 'Response') return { kind: 'response', response: message.response };
  if (message.name === 'Fault') return { kind: 'fault', fault: message.fault };
  if (!isAnswer(message) || !('method' in message)) return undefined;
  if (message.name === 'TooLarge') return { kind: 'tooLarge', limit: message.limit };
  return { kind: 'other', what: message.method };
}

async function beginSession(exchange: Exchange, envelope: CpeEnvelope, inform: Inform): Promise<Reply> {
  const { deps, uneventfulSessions, informMutex, connection, pathOrganization } = exchange;
  const { cwmpNamespace, supportedVersions, sessionTimeout: timeout } = envelope;
  // Also within a session: an earlier Inform may have been authenticated as another device.
  const caller = await exchange.identifyCaller();
  const { serialNumber } = inform.deviceId;
  if (!isSerialNumber(serialNumber))
    throw new AcsFault(8003, 'the SerialNumber is missing, longer than 256 characters, or has control characters');
  const common = supportedVersions === undefined ? undefined : commonVersion(supportedVersions, cwmpNamespace);
  if (supportedVersions !== undefined && common === undefined) throw new AcsFault(8006);
  const { id: organizationId } = caller.organization;
  const isBootstrap = inform.events.some(({ eventCode }) => eventCode === bootstrapEvent);
  const about = { organization: organizationId, serial_number: serialNumber };
  deps.limits.admitInform(chargedSender(caller, serialNumber), isBootstrap, about);
  const informed = await informMutex.run(`${organizationId} ${serialNumber}`, () =>
    receiveInform(deps, uneventfulSessions, caller, inform),
  );
  deps.metrics.sessionBegan(organizationId, inform.events);
  const { proof } = caller;
  const session: Session = {
    ...(proof.kind === 'certificate' && { certificate: certificateMark(proof.names) }),
    deviceKey: informed.deviceKey,
    id: informed.sessionId,
    cwmpNamespace,
    version: common ?? versionOfNamespace(cwmpNamespace),
    timeout,
    startedAt: Date.now(),
    pathOrganization,
  };
  connection.session = session;
  connection.deviceId = informed.deviceId;
  connection.isEventful = informed.isEventful;
  return {
    envelope: renderInformResponse(headerFor(exchange, envelope), common),
    cookie: sessionCookie(session, deps.sessionKey),
  };
}
