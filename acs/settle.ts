import type { SentMessage, Verdict } from '../db/messages.ts';
import { settleMessage, settleRefreshMessage } from '../db/messages.ts';
import type { Db } from '../db/pool.ts';
import type { CwmpResponse } from '../domain/cwmp/messages.ts';
import { summarize } from '../domain/cwmp/summary.ts';
import type { CpeFault } from '../domain/types.ts';
import { settleCredential } from './credential.ts';
import type { GatewayDeps } from './deps.ts';
import { continueRefresh, maxRefreshMessages } from './refresh.ts';

/** What a CPE posted where an answer was due; `other` says what came instead of one. */
export type Answer = { kind: 'response'; response: CwmpResponse } | { kind: 'fault'; fault: CpeFault } | { kind: 'other'; what: string };

/** The fault code of a message that the CPE went past without answering it; CWMP has none for that. */
const noAnswer = 'no_answer';

function judgeAnswer(method: string, answer: Answer): Verdict {
  switch (answer.kind) {
    case 'fault':
      return { state: 'faulted', fault: answer.fault };
    case 'other':
      return unanswered(`The CPE sent ${answer.what} instead of ${method}Response`);
    case 'response':
      if (answer.response.name === method) return { state: 'acknowledged', response: answer.response };
      return unanswered(`The CPE sent ${answer.response.name}Response instead of ${method}Response`);
  }
}

export function unanswered(why: string): Verdict {
  return { state: 'faulted', fault: { fault_code: noAnswer, fault_string: why, parameter_faults: [] } };
}

/**
 * Stores the answer to a message, and tells the workflow where it waits for that. A message that the CPE goes past without
 * answering it has failed.
 */
export async function receiveAnswer({ log, tellOutbox }: GatewayDeps, db: Db, message: SentMessage, answer: Answer): Promise<void> {
  const { name } = message.request;
  const verdict = judgeAnswer(name, answer);
  log.debug({ message: message.id, method: name, state: verdict.state }, 'answer');
  if (message.purpose === 'management' && verdict.state === 'faulted') {
    log.info({ message: message.id, fault: verdict.fault.fault_code }, 'the CPE refused its connection request credential');
  }
  const told = await settle(db, message, verdict);
  if (told.length > 0) tellOutbox(told);
}

/** In one statement. @returns the ids of outbox entries, to be told after the commit. */
export async function settle(db: Db, message: SentMessage, verdict: Verdict): Promise<string[]> {
  if (message.purpose === 'run') return await settleMessage(db, message, verdict);
  if (message.purpose === 'management') {
    await settleCredential(db, message, verdict);
    return [];
  }
  const step = continueRefresh(message.request, verdict);
  const requests = step.requests.map((request) => ({ request, summary: summarize(request) }));
  await settleRefreshMessage(db, message, verdict, { ...step, requests, limit: maxRefreshMessages });
  return [];
}
