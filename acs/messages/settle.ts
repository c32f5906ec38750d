import type { Db } from '../../db/core/pool.ts';
import { sealedRequest } from '../../db/core/sealedMessage.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import { requeueProbed, withholdMessage } from '../../db/runs/messages.ts';
import type { SealedRequest, Verdict } from '../../db/runs/settle.ts';
import { learnCredential, sealVerdict, settleMessage, settleRefreshMessage } from '../../db/runs/settle.ts';
import { summarize } from '../../domain/cwmp/summary.ts';
import type { SlicedWork } from '../../lib/timeSlices.ts';
import { runAtOnce } from '../../lib/timeSlices.ts';
import type { GatewayDeps } from '../server/deps.ts';
import { judgeProbe, probeRequest } from './addObject.ts';
import { credentialIn, settleCredential } from './credential.ts';
import { parameterChanges } from './parameters.ts';
import { continueRefresh, maxRefreshMessages } from './refresh.ts';

/** How often a message is sent that may not have reached the CPE, or after which the CPE broke off its session. */
export const maxAttempts = 5;

/** Fault code of a message that the CPE did not answer. CWMP has no code for it. */
const noAnswerCode = 'no_answer';

/** Fault code of a message whose answer is beyond a limit of the gateway. */
const answerTooLargeCode = 'answer_too_large';

/** Fault code of a message that was not sent, because the CPE's version of CWMP does not have the method. */
const notSupportedCode = 'not_supported';

/** Returns the verdict on a message that the CPE did not answer. */
export function noAnswer(reason: string): Verdict {
  return faulted(noAnswerCode, reason);
}

/** @param limit such as "larger than 16 MB". */
export function answerTooLarge(limit: string): Verdict {
  return faulted(
    answerTooLargeCode,
    `The CPE's answer is beyond a limit of the gateway: ${limit}. Request less at once`,
  );
}

/** The verdict on a vendor's method that the CPE may have executed. */
export const unknownVendorFate = faulted(
  'unknown_fate',
  'The session broke off before the answer arrived. The CPE may have executed the method, so it is not sent again.',
);

function faulted(code: string, text: string): Verdict {
  return { state: 'faulted', fault: { fault_code: code, fault_string: text, parameter_faults: [] } };
}

/** Fails a claimed message that is not sent, because the CPE does not know its method. */
export async function settleUnsupported(
  { log, metrics, dispatchOutbox }: GatewayDeps,
  db: Db,
  message: SentMessage,
  reason: string,
): Promise<void> {
  log.info({ session: message.sessionId, run: message.runId, message: message.id }, reason);
  metrics.messageSettled(message.request.name, notSupportedCode);
  const withheld = withholdMessage(db, message.id, message.sessionId);
  const [outboxRows] = await Promise.all([settle(db, message, faulted(notSupportedCode, reason)), withheld]);
  if (outboxRows.length > 0) dispatchOutbox(outboxRows);
}

/**
 * Stores the verdict on a message in one statement, with everything that follows from it.
 * @returns outbox rows, to dispatch after the commit.
 */
export async function settle(db: Db, message: SentMessage, verdict: Verdict): Promise<OutboxRow[]> {
  return await runAtOnce(prepareToSettle(db, message, verdict))(db);
}

/** Settles a message, with statements that are all sent before its first `await`; see {@link settle}. */
export type Settle = (db: Db) => Promise<OutboxRow[]>;

/**
 * Prepares to settle a message. Pauses between its steps, each of which takes up to 15 ms for an answer of 10,000
 * parameters, and before its end, so that the statements are sent in a turn of their own.
 * @param sealing any pool or client, whose keys seal the verdict.
 */
export function* prepareToSettle(sealing: Db, message: SentMessage, verdict: Verdict): SlicedWork<Settle> {
  const isOwnResponse = verdict.state === 'acknowledged' && verdict.response?.name === message.request.name;
  if (!probeRequest(message) || isOwnResponse) return yield* prepareRequest(sealing, message, verdict);
  const result = judgeProbe(message, verdict);
  if (result.kind === 'settle') return yield* prepareRequest(sealing, message, result.verdict);
  return async (db) => {
    await requeueProbed(db, message, result.instances);
    return [];
  };
}

function* prepareRequest(sealing: Db, message: SentMessage, verdict: Verdict): SlicedWork<Settle> {
  if (message.purpose === 'refresh') return yield* prepareRefresh(sealing, message, verdict);
  if (message.purpose !== 'management') return yield* prepareOwnRequest(sealing, message, verdict);
  return async (db) => {
    await settleCredential(db, message, verdict);
    return [];
  };
}

/** Prepares to settle a message of a script or device action. */
function* prepareOwnRequest(sealing: Db, message: SentMessage, verdict: Verdict): SlicedWork<Settle> {
  const credential = verdict.state === 'acknowledged' ? credentialIn(message.request) : undefined;
  const changes = parameterChanges(message.request, verdict);
  yield;
  const sealed = sealVerdict(sealing, message, verdict);
  yield;
  return async (db) => {
    const learned = credential && learnCredential(db, message, credential);
    const [outboxRows] = await Promise.all([settleMessage(db, message, sealed, changes), learned]);
    return outboxRows;
  };
}

function* prepareRefresh(sealing: Db, message: SentMessage, verdict: Verdict): SlicedWork<Settle> {
  const step = yield* continueRefresh(message.request, verdict);
  const requests: SealedRequest[] = [];
  for (const request of step.requests) {
    yield;
    requests.push({ request: sealedRequest(sealing, message.organizationId, request), summary: summarize(request) });
  }
  yield;
  return async (db) => {
    await settleRefreshMessage(db, message, verdict, { ...step, requests, limit: maxRefreshMessages });
    return [];
  };
}
