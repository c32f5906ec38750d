import type { InformedDevice, InformRecord } from '../db/informs.ts';
import { insertDiscoveredDevice, lockInformedDevices, organizationExists, recordInform } from '../db/informs.ts';
import { findLastChange, giveBack, listSentMessages, lockRunningRun, probeAfter } from '../db/messages.ts';
import type { SentMessage, Verdict } from '../db/messages.ts';
import { forgetParameterValues, storeInformedParameters } from '../db/parameters.ts';
import { transaction } from '../db/pool.ts';
import type { Db } from '../db/pool.ts';
import { triggerByEvents } from '../db/triggers.ts';
import { bootstrapEvent, newEvents } from '../domain/bootstrap.ts';
import type { EventStruct, Inform } from '../domain/cwmp/messages.ts';
import { valueChange } from '../domain/ownEffects.ts';
import { parameterKeyOf } from '../domain/cwmp/parameterKey.ts';
import type { DeviceFacts } from '../domain/types.ts';
import { probeOf, unknownFate } from './addObject.ts';
import type { GatewayDeps } from './deps.ts';
import type { Echoes } from './echoes.ts';
import { findEchoes, noEchoes, rememberEchoes } from './echoes.ts';
import { factsOf, findInformed, idsOf, informedParameters, valueOf } from './identity.ts';
import { fateOf, maxAttempts, outgoingRequest } from './outgoing.ts';
import { Refused } from './refused.ts';
import type { RoutineSessions } from './routine.ts';
import { newSessionId } from './session.ts';
import { settle, unanswered } from './settle.ts';
import { AcsFault } from './soap/faults.ts';

/** A portion of a refresh over which the CPE drops its session so often is read in smaller ones. */
const refreshAttempts = 2;

export interface InformedSession {
  deviceKey: number;
  deviceId: string;
  sessionId: string;
  /** More follows from the Inform than that it is recorded. */
  isEventful: boolean;
}

/**
 * Records the Inform and all that follows from it; only once this is done may it be answered, since the CPE then considers its
 * events delivered. Any older session of the device is over.
 * @throws Refused where there is no such organization; AcsFault where the device is refused.
 */
export async function receiveInform(
  deps: GatewayDeps,
  routine: RoutineSessions,
  organizationId: string,
  inform: Inform,
  remoteAddress: string | undefined,
): Promise<InformedSession> {
  const record = recordOf(inform, remoteAddress);
  const { sessionId, events } = record;
  // A bootstrap never is.
  const routinely = events.includes(bootstrapEvent) ? undefined : await routine.inform({ organizationId, ids: idsOf(inform.deviceId), record });
  const device = routinely ?? (await receiveEventful(deps, organizationId, inform, record));
  deps.log.debug({ device: device.id, events, session: sessionId }, 'Inform');
  return { deviceKey: device.key, deviceId: device.id, sessionId, isEventful: !routinely };
}

function recordOf(inform: Inform, remoteAddress: string | undefined): InformRecord {
  return {
    sessionId: newSessionId(),
    events: inform.events.map((event) => event.eventCode),
    commandKeys: inform.events.map((event) => event.commandKey),
    retryCount: inform.retryCount,
    facts: factsOf(inform),
    parameterKey: valueOf(inform.parameterList, 'ManagementServer.ParameterKey'),
    connectionRequestUrl: valueOf(inform.parameterList, 'ManagementServer.ConnectionRequestURL'),
    remoteAddress,
  };
}

/** In one transaction. */
async function receiveEventful(deps: GatewayDeps, organizationId: string, inform: Inform, record: InformRecord): Promise<InformedDevice> {
  const { device, told } = await transaction(deps.pool, async (client) => {
    const device = await lockInformed(client, organizationId, inform, record.facts);
    return { device, told: await applyInform(client, device, inform, record) };
  });
  if (told.length > 0) deps.tellOutbox(told);
  // Whoever holds a session of this device finds that it was replaced.
  if (device.sessionPhase === 'open') deps.wakeups.wake([device.key]);
  return device;
}

/** A device that nobody registered is remembered as discovered. */
async function lockInformed(db: Db, organizationId: string, inform: Inform, { parameters }: DeviceFacts): Promise<InformedDevice> {
  const ids = idsOf(inform.deviceId);
  const known = await lockInformedDevices(db, organizationId, ids, parameters);
  const device = findInformed(known, inform.deviceId);
  if (device) return device;
  if (known.length === 0 && !(await organizationExists(db, organizationId))) throw new Refused(404, 'No such organization.');
  // Another device may have the same serial number.
  const id = ids.find((candidate) => known.every((other) => other.id !== candidate));
  if (id === undefined) throw new AcsFault(8001, 'the device is registered with another OUI or product class');
  await insertDiscoveredDevice(db, organizationId, id);
  const discovered = findInformed(await lockInformedDevices(db, organizationId, [id], parameters), inform.deviceId);
  if (!discovered) throw new AcsFault(8005);
  return discovered;
}

async function applyInform(db: Db, device: InformedDevice, inform: Inform, record: InformRecord): Promise<string[]> {
  const { events, parameterKey } = record;
  const previousKey = await lastParameterKey(db, device);
  const previous = { phase: device.sessionPhase, events: device.events, parameterKey: previousKey };
  const unheard = newEvents(previous, { events, retryCount: inform.retryCount, parameterKey });
  const newEpoch = unheard.includes(bootstrapEvent);
  const wanted = unheard.filter((event) => device.wantedEvents.includes(event));
  const echoes = await echoesOf(db, device, inform.events.filter(({ eventCode }) => wanted.includes(eventCode)), record);
  // In one round trip.
  const [unansweredBefore, told] = await Promise.all([
    recordInform(db, device.key, record, newEpoch),
    wanted.length > 0 ? triggerByEvents(db, device.key, wanted, echoes) : [],
    newEpoch && forgetParameterValues(db, device.key),
    (device.hasNews || newEpoch) && storeInformedParameters(db, device.key, informedParameters(inform)),
    rememberEchoes(db, echoes),
  ]);
  if (!unansweredBefore) return told;
  return [...told, ...(await resolveUnanswered(db, device.key, { events, parameterKey, previousKey }))];
}

/** A device on which nothing has run yet is not asked about it. */
async function echoesOf(db: Db, { key, hasRuns }: InformedDevice, events: EventStruct[], { facts }: InformRecord): Promise<Echoes> {
  const mayEcho = hasRuns || events.some(({ eventCode }) => eventCode === valueChange);
  return mayEcho && events.length > 0 ? await findEchoes(db, key, events, facts.parameters) : noEchoes;
}

/** What the device is known to hold: as it last reported, or as a session that broke off has changed it since. */
async function lastParameterKey(db: Db, device: InformedDevice): Promise<string> {
  const change =
    device.sessionPhase === 'open' && device.sessionStartedAt ? await findLastChange(db, device.key, device.sessionStartedAt) : undefined;
  return (change && parameterKeyOf(outgoingRequest(change))) ?? device.parameterKey ?? '';
}

type InformedState = Parameters<typeof fateOf>[1];

/** Messages of sessions that broke off before the answer came: applied as this Inform shows, or to be sent again. */
async function resolveUnanswered(db: Db, deviceKey: number, informed: InformedState): Promise<string[]> {
  const told: string[] = [];
  for (const message of await listSentMessages(db, deviceKey)) {
    const verdict = verdictOf(message, informed);
    if (verdict) told.push(...(await settle(db, message, verdict)));
    else await queueAgain(db, message, informed);
  }
  return told;
}

/** Undefined: the message is to be sent again. */
function verdictOf(message: SentMessage, informed: InformedState): Verdict | undefined {
  const most = message.purpose === 'refresh' ? refreshAttempts : maxAttempts;
  const tooOften = message.attempts >= most ? unanswered(`The session broke off before the answer came, ${message.attempts} times`) : undefined;
  if (probeOf(message)) return tooOften;
  const fate = fateOf(message, informed);
  if (fate === 'applied' && !wantsInstance(message)) return { state: 'acknowledged', response: null };
  if (fate === 'unknown' && message.request.name === 'AddObject' && !message.instances) return unknownFate;
  return tooOften;
}

/** A script waits for the number of the instance that the request has added, and the instances can tell. */
function wantsInstance({ awaited, request, instances }: SentMessage): boolean {
  return awaited && request.name === 'AddObject' && instances !== null;
}

/** To be sent again, unless its run ended meanwhile. */
async function queueAgain(db: Db, message: SentMessage, informed: InformedState): Promise<void> {
  const wanted = message.purpose === 'refresh' || (message.runId !== null && (await lockRunningRun(db, message.runId)));
  await giveBack(db, message.id, wanted ? 'queued' : 'cancelled');
  if (message.instances && fateOf(message, informed) !== 'lost') await probeAfter(db, message.id);
}
