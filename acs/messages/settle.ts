import type { Db, Pool } from '../../db/core/pool.ts';
import { sealedRequest } from '../../db/core/sealedMessage.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import { requeueProbed, withholdMessage } from '../../db/runs/messages.ts';
import type { RunSliced, SealedRequest, Verdict } from '../../db/runs/settle.ts';
import { sealVerdict, settleAndLearn, settleMessage, settleRefreshMessage } from '../../db/runs/settle.ts';
import { ownFault } from '../../domain/cwmp/faultCode.ts';
import { summarize } from '../../domain/cwmp/summary.ts';
import type { TreeDocument } from '../../domain/devices/parameterTree/update.ts';
import type { SlicedWork } from '../../domain/slicedWork.ts';
import { runAtOnce } from '../../domain/slicedWork.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { GatewayDeps } from '../server/deps.ts';
import { judgeProbe, probeRequest } from './addObject.ts';
import { credentialIn, settleCredential } from './credential.ts';
import { parameterChanges } from './parameters.ts';
import type { RefreshStep } from './refresh.ts';
import { continueRefresh, maxRefreshMessages, requestValuesBelow } from './refresh.ts';

/** How often a message is sent that may not have reached the CPE, or after which the CPE broke off its session. */
export const maxAttempts = 5;

/** Returns the verdict on a message that the CPE did not answer. */
export function noAnswer(reason: string): Verdict {
  return faulted(ownFault('no_answer', reason));
}

/** @param limit such as "larger than 16 MB". */
export function answerTooLarge(limit: string): Verdict {
  return faulted(
    ownFault('answer_too_large', `The CPE's answer is beyond a limit of the gateway: ${limit}. Request less at once`),
  );
}

/** The verdict on a vendor's method that the CPE may have executed. */
export const unknownVendorFate = faulted(
  ownFault(
    'unknown_fate',
    'The session broke off before the answer arrived. The CPE may have executed the method, so it is not sent again.',
  ),
);

function faulted(fault: CpeFault): Verdict {
  return { state: 'faulted', fault };
}

/** Fails a claimed message that is not sent, because the CPE does not know its method. */
export async function settleUnsupported(
  { log, metrics, dispatchOutbox }: GatewayDeps,
  db: Db,
  message: SentMessage,
  reason: string,
): Promise<void> {
  log.info({ session: message.sessionId, run: message.runId, message: message.id }, reason);
  const fault = ownFault('not_supported', reason);
  metrics.messageSettled(message.request.name, fault.fault_code);
  const withheld = withholdMessage(db, message.id, message.sessionId);
  const verdict = sealVerdict(db, message, faulted(fault));
  const [outboxRows] = await Promise.all([settleMessage(db, message, verdict), withheld]);
  if (outboxRows.length > 0) dispatchOutbox(outboxRows);
}

/**
 * How to store the verdict on a message, with everything that follows from it. `statements` are all sent at once, so
 * that they can be pipelined with others. A `transaction` reads before it writes. Both return outbox rows, to dispatch
 * after the commit.
 */
export type Settlement =
  | { kind: 'statements'; store: (db: Db) => Promise<OutboxRow[]> }
  | { kind: 'transaction'; store: (pool: Pool, runSliced?: RunSliced) => Promise<OutboxRow[]> };

/** Stores the verdict on a message, without a pause. @returns outbox rows, to dispatch after the commit. */
export async function settle(pool: Pool, message: SentMessage, verdict: Verdict): Promise<OutboxRow[]> {
  return await runAtOnce(prepareToSettle(pool, message, verdict)).store(pool);
}

/**
 * Prepares to settle a message. Pauses between its steps, each of which takes up to 15 ms for an answer of 10,000
 * parameters, and before its end, so that the statements are sent in a turn of their own.
 * @param sealing any pool or client, whose keys seal the verdict.
 */
export function* prepareToSettle(sealing: Db, message: SentMessage, verdict: Verdict): SlicedWork<Settlement> {
  const isOwnResponse = verdict.state === 'acknowledged' && verdict.response?.name === message.request.name;
  if (!probeRequest(message) || isOwnResponse) return yield* prepareRequest(sealing, message, verdict);
  const result = judgeProbe(message, verdict);
  if (result.kind === 'settle') return yield* prepareRequest(sealing, message, result.verdict);
  return statements((db) => requeueProbed(db, message, result.instances));
}

function statements(store: (db: Db) => Promise<void>): Settlement {
  return {
    kind: 'statements',
    store: async (db) => {
      await store(db);
      return [];
    },
  };
}

function* prepareRequest(sealing: Db, message: SentMessage, verdict: Verdict): SlicedWork<Settlement> {
  if (message.purpose === 'refresh') return yield* prepareRefresh(message, verdict);
  if (message.purpose !== 'management') return yield* prepareOwnRequest(sealing, message, verdict);
  return statements((db) => settleCredential(db, message, verdict));
}

/** Prepares to settle a message of a script or device action. */
function* prepareOwnRequest(sealing: Db, message: SentMessage, verdict: Verdict): SlicedWork<Settlement> {
  const credential = verdict.state === 'acknowledged' ? credentialIn(message.request) : undefined;
  const changes = parameterChanges(message.request, verdict);
  yield;
  const sealed = sealVerdict(sealing, message, verdict);
  yield;
  if (changes.parameters.length + changes.wholeOf.length === 0)
    return { kind: 'statements', store: (db) => settleMessage(db, message, sealed) };
  return {
    kind: 'transaction',
    store: (pool, runSliced = withoutPause) =>
      settleAndLearn(pool, message, sealed, { changes, credential }, runSliced),
  };
}

function* prepareRefresh(message: SentMessage, verdict: Verdict): SlicedWork<Settlement> {
  const step = continueRefresh(message.request, verdict);
  yield;
  return {
    kind: 'transaction',
    store: async (pool, runSliced = withoutPause) => {
      const continueWith = (tree: TreeDocument[]): SlicedWork<SealedRequest[]> =>
        sealRequests(pool, message, step, tree);
      const progress = { changes: step, continueWith, limit: maxRefreshMessages };
      await settleRefreshMessage(pool, message, verdict, progress, runSliced);
      return [];
    },
  };
}

function* sealRequests(
  sealing: Db,
  { organizationId }: SentMessage,
  { requests, reads }: RefreshStep,
  tree: TreeDocument[],
): SlicedWork<SealedRequest[]> {
  const all = reads === undefined ? requests : requestValuesBelow(reads, tree);
  const sealed: SealedRequest[] = [];
  for (const request of all) {
    yield;
    sealed.push({ request: sealedRequest(sealing, organizationId, request), summary: summarize(request) });
  }
  return sealed;
}

function withoutPause<Result>(work: SlicedWork<Result>): Promise<Result> {
  return Promise.resolve(runAtOnce(work));
}
