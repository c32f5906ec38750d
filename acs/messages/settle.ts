import type { SentMessage } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import { requeueProbed, withholdMessage } from '../../db/runs/messages.ts';
import { settleMessage, settleRefreshMessage } from '../../db/runs/settle.ts';
import type { Db } from '../../db/core/pool.ts';
import type { CwmpResponse } from '../../domain/cwmp/messages.ts';
import { summarize } from '../../domain/cwmp/summary.ts';
import type { CpeFault } from '../../domain/types.ts';
import { judgeProbe, probeRequest } from './addObject.ts';
import { settleCredential } from './credential.ts';
import type { GatewayDeps } from '../server/deps.ts';
import { requestOnWire } from './outgoing.ts';
import { parametersLearned } from './parameters.ts';
import { continueRefresh, maxRefreshMessages } from './refresh.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

/** What a CPE posted where an answer was due; `other` says what came instead of one. */
export type Answer =
  { kind: 'response'; response: CwmpResponse } | { kind: 'fault'; fault: CpeFault } | { kind: 'other'; what: string };

/** The fault code of a message that the CPE went past without answering it; CWMP has none for that. */
const noAnswer = 'no_answer';

/** That of a message which the CPE was not given, since its version of CWMP lacks the method. */
const notSupported = 'not_supported';

function judgeAnswer(message: SentMessage, answer: Answer): Verdict {
  const method = requestOnWire(message).name;
  switch (answer.kind) {
    case 'fault':
      if (isGone(message, answer.fault))
        return { state: 'acknowledged', response: { name: 'DeleteObject', status: 0 } };
      return { state: 'faulted', fault: answer.fault };
    case 'other':
      return unanswered(`The CPE sent ${answer.what} instead of ${method}Response`);
    case 'response':
      // The late answer to an AddObject of which the instances were to be read.
      if (answer.response.name === method || answer.response.name === message.request.name)
        return { state: 'acknowledged', response: answer.response };
      return unanswered(`The CPE sent ${answer.response.name}Response instead of ${method}Response`);
  }
}

/** A DeleteObject that is sent again, since its answer was lost, finds the object gone where it was applied. */
function isGone({ request, attempts }: SentMessage, fault: CpeFault): boolean {
  return request.name === 'DeleteObject' && attempts > 1 && fault.fault_code === '9005';
}

export function unanswered(why: string): Verdict {
  return faulted(noAnswer, why);
}

function faulted(code: string, why: string): Verdict {
  return { state: 'faulted', fault: { fault_code: code, fault_string: why, parameter_faults: [] } };
}

/**
 * Stores the answer to a message, and tells the workflow where it waits for that. A message that the CPE goes past without
 * answering it has failed.
 */
export async function receiveAnswer(
  { log, metrics, dispatchOutbox, wakeups }: GatewayDeps,
  db: Db,
  message: SentMessage,
  answer: Answer,
): Promise<void> {
  const verdict = judgeAnswer(message, answer);
  const method = requestOnWire(message).name;
  log.debug(
    { session: message.sessionId, run: message.runId, message: message.id, method, state: verdict.state },
    'answer',
  );
  metrics.messageSettled(method, verdict.state === 'faulted' ? verdict.fault.fault_code : '');
  if (message.purpose === 'management' && verdict.state === 'faulted') {
    log.info(
      { session: message.sessionId, message: message.id, fault: verdict.fault.fault_code },
      'the CPE refused its connection request credential',
    );
  }
  const outbox = await settle(db, message, verdict);
  if (outbox.length > 0) dispatchOutbox(outbox);
  // Its end is an event.
  if (message.requestId !== null) wakeups.hintEvents();
}

/** Settles a claimed message that is not sent, because it would be wrong for this CPE, and says why. */
export async function settleUnsupported(
  { log, metrics, dispatchOutbox }: GatewayDeps,
  db: Db,
  message: SentMessage,
  why: string,
): Promise<void> {
  log.info({ session: message.sessionId, run: message.runId, message: message.id }, why);
  metrics.messageSettled(message.request.name, notSupported);
  const withheld = withholdMessage(db, message.id, message.sessionId);
  const [outbox] = await Promise.all([settle(db, message, faulted(notSupported, why)), withheld]);
  if (outbox.length > 0) dispatchOutbox(outbox);
}

/** In one statement. @returns the outbox rows, to be handed to the dispatcher after the commit. */
export async function settle(db: Db, message: SentMessage, verdict: Verdict): Promise<OutboxRow[]> {
  const isAnswer = verdict.state === 'acknowledged' && verdict.response?.name === message.request.name;
  if (!probeRequest(message) || isAnswer) return await settleRequest(db, message, verdict);
  const probed = judgeProbe(message, verdict);
  if (probed.kind === 'settle') return await settleRequest(db, message, probed.verdict);
  await requeueProbed(db, message, probed.instances);
  return [];
}

async function settleRequest(db: Db, message: SentMessage, verdict: Verdict): Promise<OutboxRow[]> {
  if (message.purpose === 'run' || message.purpose === 'request')
    return await settleMessage(db, message, verdict, parametersLearned(message.request, verdict));
  if (message.purpose === 'management') {
    await settleCredential(db, message, verdict);
    return [];
  }
  const step = continueRefresh(message.request, verdict);
  const requests = step.requests.map((request) => ({ request, summary: summarize(request) }));
  await settleRefreshMessage(db, message, verdict, { ...step, requests, limit: maxRefreshMessages });
  return [];
}
