import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import { findLateMessage, findSentMessage, returnToQueue } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import { publicFaultCode } from '../../domain/cwmp/faultCode.ts';
import type { CwmpResponse } from '../../domain/cwmp/messages.ts';
import { messageIdOfCwmpId } from '../../domain/cwmp/outgoingRequest.ts';
import { isVendorMethod } from '../../domain/cwmp/vendorRpc.ts';
import type { CpeFault } from '../../domain/types.ts';
import { methodLabel } from '../../lib/observability/metrics/labels.ts';
import type { GatewayDeps } from '../server/deps.ts';
import type { Session } from '../sessions/session.ts';
import { requestOnWire } from './addObject.ts';
import type { MessageExchange } from './messageSender.ts';
import type { Settlement } from './settle.ts';
import { answerTooLarge, maxAttempts, noAnswer, prepareToSettle, settle, unknownVendorFate } from './settle.ts';

/**
 * What a CPE posted in answer to a message. `tooLarge`: an answer beyond a limit, such as "larger than 16 MB". `other`:
 * something that is not an answer to it, described by `what`.
 */
export type Answer =
  | { kind: 'response'; response: CwmpResponse }
  | { kind: 'fault'; fault: CpeFault }
  | { kind: 'tooLarge'; limit: string }
  | { kind: 'other'; what: string };

/**
 * Stores an answer with the message that it belongs to, then sends the next message.
 * @returns the envelope with the next message; undefined when the session ends.
 */
export async function receiveAnswer(
  exchange: MessageExchange,
  session: Session,
  cwmpId: string,
  answer: Answer,
): Promise<string | undefined> {
  const { deps, sender } = exchange;
  const messageId = messageIdOfCwmpId(cwmpId);
  const mayAnswer = (message: SentMessage): boolean => messageId === undefined || messageId === message.id;
  const message =
    (await findAnsweredMessage(exchange, session, mayAnswer)) ??
    (await findMessageOfEarlierSession(exchange, session, messageId, answer));
  if (!message) deps.log.info({ session: session.id }, 'ignored an answer that matches no message');
  const settlement = message && (await prepare(exchange, message, judgeAnswer(message, answer)));
  if (settlement?.kind === 'transaction') await store(exchange, settlement);
  return await sender.sendNext(exchange, session, {
    before: settlement?.kind === 'statements' ? (db) => dispatch(deps, settlement.store(db)) : undefined,
    // The message that was sent on this connection has been answered on another one meanwhile.
    onUnanswered: async (left) => {
      if (mayAnswer(left)) await store(exchange, await prepare(exchange, left, judgeAnswer(left, answer)));
      else await handleSkippedMessage(exchange, left);
    },
  });
}

/**
 * Returns the message that was sent on this connection, whatever the answer's ID, or else the session's unanswered
 * message. On another connection, the CPE's HTTP client may be repeating an older answer, because the gateway that
 * received it died: then the ID does not match.
 */
async function findAnsweredMessage(
  { deps, connection: { sentMessage }, pipelined }: MessageExchange,
  session: Session,
  mayAnswer: (message: SentMessage) => boolean,
): Promise<SentMessage | undefined> {
  if (sentMessage?.sessionId === session.id && !pipelined) return sentMessage;
  const message = await findSentMessage(deps.pool, session.deviceKey, session.id);
  // The CPE cannot answer what it has not read.
  const isUnread = pipelined && message?.id === sentMessage?.id;
  return message && !isUnread && mayAnswer(message) ? message : undefined;
}

/** Some CPEs answer a message only in their next session. If it were sent again, they would execute it twice. */
async function findMessageOfEarlierSession(
  { deps }: MessageExchange,
  { deviceKey }: Session,
  messageId: number | undefined,
  answer: Answer,
): Promise<SentMessage | undefined> {
  const message = messageId === undefined ? undefined : await findLateMessage(deps.pool, deviceKey, messageId);
  const matches =
    answer.kind === 'fault' || (answer.kind === 'response' && answer.response.name === message?.request.name);
  return matches ? message : undefined;
}

/**
 * Handles a message that the CPE did not answer before it asked for the next one: the message fails. On another
 * connection the CPE may never have received it, because the gateway or the connection died before it was written: then
 * it is queued again, unless it is a vendor's method, which may not be executed twice.
 */
export async function handleSkippedMessage(
  { deps, connection }: Pick<MessageExchange, 'deps' | 'connection'>,
  message: SentMessage,
): Promise<void> {
  const mayBeUnread = connection.sentMessage?.id !== message.id;
  if (mayBeUnread && isVendorMethod(message.request.name)) await storeVerdict(deps, message, unknownVendorFate);
  else if (mayBeUnread && message.attempts < maxAttempts)
    await returnToQueue(deps.pool, message.id, message.sessionId, false);
  else await storeVerdict(deps, message, judgeAnswer(message, { kind: 'other', what: 'nothing' }));
}

/** Logs and counts the verdict on a message, and prepares to store it, in slices, since an answer can be large. */
function prepare({ deps, slices }: MessageExchange, message: SentMessage, verdict: Verdict): Promise<Settlement> {
  report(deps, message, verdict);
  return slices.run(prepareToSettle(deps.pool, message, verdict));
}

async function store({ deps, slices }: MessageExchange, settlement: Settlement): Promise<void> {
  await dispatch(
    deps,
    settlement.store(deps.pool, (work) => slices.run(work)),
  );
}

/** Stores the verdict on a message that the CPE did not answer. */
async function storeVerdict(deps: GatewayDeps, message: SentMessage, verdict: Verdict): Promise<void> {
  report(deps, message, verdict);
  await dispatch(deps, settle(deps.pool, message, verdict));
}

/** Signals the workflows that wait for what was stored. */
async function dispatch({ dispatchOutbox }: GatewayDeps, stored: Promise<OutboxRow[]>): Promise<void> {
  const outboxRows = await stored;
  if (outboxRows.length > 0) dispatchOutbox(outboxRows);
}

/** Logs and counts the verdict on a message. */
function report({ log, metrics }: GatewayDeps, message: SentMessage, verdict: Verdict): void {
  const method = requestOnWire(message).name;
  const about = { session: message.sessionId, run: message.runId, message: message.id };
  log.debug({ ...about, method: methodLabel(method), state: verdict.state }, 'answer received');
  const fault = verdict.state === 'faulted' ? verdict.fault.fault_code : '';
  metrics.messageSettled(method, fault);
  if (message.purpose === 'management' && fault !== '') {
    log.info(
      { session: message.sessionId, message: message.id, fault: publicFaultCode(fault) },
      'the CPE rejected the new connection request credential',
    );
  }
}

function judgeAnswer(message: SentMessage, answer: Answer): Verdict {
  const method = requestOnWire(message).name;
  switch (answer.kind) {
    case 'fault':
      if (isAlreadyDeleted(message, answer.fault))
        return { state: 'acknowledged', response: { name: 'DeleteObject', status: 0 } };
      return { state: 'faulted', fault: answer.fault };
    case 'tooLarge':
      return answerTooLarge(answer.limit);
    case 'other':
      return noAnswer(`The CPE sent ${answer.what} instead of ${method}Response`);
    case 'response':
      // The second condition: a late answer to an AddObject, while the object's instances are read before it is sent
      // again.
      if (answer.response.name === method || answer.response.name === message.request.name)
        return { state: 'acknowledged', response: answer.response };
      return noAnswer(`The CPE sent ${answer.response.name}Response instead of ${method}Response`);
  }
}

/** A DeleteObject whose answer was lost is sent again. If the first one was applied, the object no longer exists. */
function isAlreadyDeleted({ request, attempts }: SentMessage, fault: CpeFault): boolean {
  return request.name === 'DeleteObject' && attempts > 1 && fault.fault_code === '9005';
}
