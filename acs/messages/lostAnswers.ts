import type { Db, Pool } from '../../db/core/pool.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import { listSentMessages, probeAfter, readFullNames, requeueLost } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { outgoingRequest, parameterKeyOf } from '../../domain/cwmp/outgoingRequest.ts';
import { isVendorMethod } from '../../domain/cwmp/vendorRpc.ts';
import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import { probeRequest, unknownFate } from './addObject.ts';
import { isObject } from './parameters.ts';
import { maxAttempts, noAnswer, settle, unknownVendorFate } from './settle.ts';

/**
 * `maxAttempts` for messages of the ACS itself. After that a portion of a refresh is requested in smaller ones, and a
 * new credential is dropped.
 */
const maxOwnAttempts = 2;

/** What an Inform says about messages whose answer was lost. */
export interface InformedState {
  events: string[];
  /** The CommandKey of each event, in the same order. */
  commandKeys: string[];
  parameterKey: string | undefined;
  /** The ParameterKey that the CPE was known to hold before. */
  previousKey: string;
  /**
   * Whether the CPE has ever reported a change of its ParameterKey, in this Inform or before. Otherwise an unchanged
   * one shows nothing.
   */
  reportsKey: boolean;
}

/** Whether the CPE applied a request whose answer was lost. */
type Fate = 'applied' | 'lost' | 'unknown';

/**
 * Settles the messages of sessions that broke off before the answer arrived: a message that was applied, according to
 * this Inform, is acknowledged. Any other is sent again.
 * @returns outbox rows, to dispatch after the commit.
 */
export async function resolveLostAnswers(db: Pool, deviceKey: number, informed: InformedState): Promise<OutboxRow[]> {
  const outboxRows: OutboxRow[] = [];
  for (const message of await listSentMessages(db, deviceKey)) {
    const fate = determineFate(message, informed);
    if (asksForPartialPath(message)) await readFullNames(db, deviceKey);
    const verdict = judge(message, fate, informed);
    if (verdict) outboxRows.push(...(await settle(db, message, verdict)));
    else await queueAgain(db, message, informed);
  }
  return outboxRows;
}

/** Some CPEs break off their session on it. */
function asksForPartialPath({ purpose, request, fullNames }: SentMessage): boolean {
  const names = request.name === 'GetParameterValues' ? request.parameterNames : [];
  return purpose === 'refresh' && !fullNames && names.some(isObject);
}

/** Returns undefined when the message is to be sent again. */
function judge(message: SentMessage, fate: Fate, { reportsKey }: InformedState): Verdict | undefined {
  const limit = message.purpose === 'run' || message.purpose === 'action' ? maxAttempts : maxOwnAttempts;
  const exhausted =
    message.attempts >= limit
      ? noAnswer(`The session broke off before the answer arrived, ${message.attempts} times`)
      : undefined;
  if (probeRequest(message)) return exhausted;
  if (isVendorMethod(message.request.name)) return unknownVendorFate;
  if (fate === 'applied' && !needsInstanceNumber(message)) return { state: 'acknowledged', response: null };
  if (message.request.name === 'AddObject' && !message.instances) {
    if (fate === 'unknown' || (!reportsKey && message.probe === 'none')) return unknownFate;
  }
  return exhausted;
}

/** The script waits for the number of the instance that the request added, and the object's instances can show it. */
function needsInstanceNumber({ awaited, request, instances }: SentMessage): boolean {
  return awaited && request.name === 'AddObject' && instances !== null;
}

/** Queues the message again, unless its run has ended. An AddObject is sent only if the instances show it was lost. */
async function queueAgain(db: Db, message: SentMessage, { reportsKey }: InformedState): Promise<void> {
  await requeueLost(db, message.id);
  const isProbed = message.instances !== null || (message.request.name === 'AddObject' && !reportsKey);
  if (isProbed && !probeRequest(message)) await probeAfter(db, message.id);
}

/** Returns whether the CPE applied a request that it did not answer, as far as its next Inform shows. */
export function determineFate(message: { id: number; request: CwmpRequest }, informed: InformedState): Fate {
  switch (message.request.name) {
    case 'Reboot':
      return informed.events.includes('M Reboot') || informed.events.includes('1 BOOT') ? 'applied' : 'lost';
    case 'FactoryReset':
      return informed.events.includes(bootstrapEvent) ? 'applied' : 'lost';
    case 'Download':
    case 'Upload':
    case 'ScheduleDownload':
    case 'ScheduleInform':
    case 'ChangeDUState':
      return isReportedByEvent(outgoingRequest(message), informed) ? 'applied' : 'lost';
    default:
      // Nothing is known of a vendor's method, so executing it twice may do harm.
      if (isVendorMethod(message.request.name)) return 'unknown';
      return fateByParameterKey(parameterKeyOf(outgoingRequest(message)), informed);
  }
}

/** Returns whether an event such as "M Download" has the request's CommandKey (TR-069 Amendment 6, 3.7.1.5). */
function isReportedByEvent(request: CwmpRequest, { events, commandKeys }: InformedState): boolean {
  return (
    'commandKey' in request &&
    events.some((event, index) => event === `M ${request.name}` && commandKeys[index] === request.commandKey)
  );
}

function fateByParameterKey(key: string | undefined, { parameterKey, previousKey }: InformedState): Fate {
  if (key === undefined) return 'lost';
  if (parameterKey === previousKey) return key === previousKey ? 'unknown' : 'lost';
  // Neither the request's key nor the previous one: the CPE reports no key, or one that it was never sent.
  return parameterKey === key ? 'applied' : 'unknown';
}
