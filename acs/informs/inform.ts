import { markCredentialHeld } from '../../db/devices/credentials.ts';
import type { InformedDevice, InformRecord } from '../../db/devices/informs.ts';
import { insertDiscoveredDevice, lockInformedDevices, recordInform } from '../../db/devices/informs.ts';
import { findLastChange, giveBack, listSentMessages, lockRunningRun, probeAfter } from '../../db/runs/messages.ts';
import type { SentMessage } from '../../db/runs/messages.ts';
import type { Verdict } from '../../db/runs/settle.ts';
import { forgetParameterValues, storeInformedParameters } from '../../db/devices/parameters.ts';
import { isTooManyDevices } from '../../db/access/platform.ts';
import type { RoutineInform } from '../../db/devices/routineInforms.ts';
import { transaction } from '../../db/core/pool.ts';
import type { Db } from '../../db/core/pool.ts';
import { triggerByEvents } from '../../db/runs/triggers.ts';
import { bootstrapEvent, newEvents } from '../../domain/devices/bootstrap.ts';
import type { EventStruct, Inform } from '../../domain/cwmp/messages.ts';
import { valueChange } from '../../domain/runs/selfInflictedEvents.ts';
import { outgoingRequest, parameterKeyOf } from '../../domain/cwmp/outgoingRequest.ts';
import type { DeviceFacts } from '../../domain/types.ts';
import { probeRequest, unknownOutcome } from '../messages/addObject.ts';
import { admit, NotAdmitted } from '../authentication/admission.ts';
import { auditRefusal } from '../authentication/audit.ts';
import type { Caller } from '../authentication/caller.ts';
import { renewCredential } from '../messages/credential.ts';
import type { GatewayDeps } from '../server/deps.ts';
import type { SelfInflictedEvents } from './selfInflictedEvents.ts';
import { findSelfInflictedEvents, noSelfInflictedEvents, markSelfInflictedEvents } from './selfInflictedEvents.ts';
import {
  readDeviceFacts,
  findInformingDevice,
  possibleDeviceIds,
  informedParameters,
  informedValue,
} from './identity.ts';
import { outcomeShownBy, maxAttempts } from '../messages/outgoing.ts';
import type { UneventfulSessions } from '../sessions/uneventfulSessions.ts';
import { newSessionId } from '../sessions/session.ts';
import { settle, unanswered } from '../messages/settle.ts';
import { AcsFault } from '../soap/faults.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

/**
 * A message of the ACS's own, over which the CPE drops its session so often, has failed: a portion of a refresh is read in
 * smaller ones, a credential is given up.
 */
const ownAttempts = 2;

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
 * @throws Refused where the caller may not inform as this device, AcsFault where it is known as another one; then nothing but that is stored.
 */
export async function receiveInform(
  deps: GatewayDeps,
  routine: UneventfulSessions,
  caller: Caller,
  inform: Inform,
): Promise<InformedSession> {
  const record = recordOf(inform, caller.address);
  const { sessionId, events } = record;
  const routineInform = routineOf(caller, inform, record);
  const routinely = routineInform && (await routine.inform(routineInform));
  const device = routinely ?? (await receiveEventful(deps, caller, inform, record));
  deps.log.debug({ device: device.id, events, session: sessionId }, 'Inform');
  return { deviceKey: device.key, deviceId: device.id, sessionId, isEventful: !routinely };
}

/** Undefined for a bootstrap, and where the caller's proof must be looked into, or noted. */
function routineOf({ organization, proof }: Caller, inform: Inform, record: InformRecord): RoutineInform | undefined {
  const isProven = proof.kind === 'none' || (proof.kind === 'credential' && proof.held);
  if (!isProven || record.events.includes(bootstrapEvent)) return undefined;
  return {
    organizationId: organization.id,
    ids: possibleDeviceIds(inform.deviceId),
    record,
    provenKey: proof.kind === 'credential' ? proof.deviceKey : undefined,
    registeredOnly: organization.unknownDevices === 'refuse',
  };
}

function recordOf(inform: Inform, remoteAddress: string | undefined): InformRecord {
  return {
    sessionId: newSessionId(),
    events: inform.events.map((event) => event.eventCode),
    commandKeys: inform.events.map((event) => event.commandKey),
    retryCount: inform.retryCount,
    facts: readDeviceFacts(inform),
    parameterKey: informedValue(inform.parameterList, 'ManagementServer.ParameterKey'),
    connectionRequestUrl: informedValue(inform.parameterList, 'ManagementServer.ConnectionRequestURL'),
    udpConnectionRequestAddress: informedValue(inform.parameterList, 'ManagementServer.UDPConnectionRequestAddress'),
    remoteAddress,
  };
}

/** In one transaction. */
async function receiveEventful(
  deps: GatewayDeps,
  caller: Caller,
  inform: Inform,
  record: InformRecord,
): Promise<InformedDevice> {
  const { device, outbox } = await transaction(deps.pool, async (client) => {
    const { device, usesWindow } = await lockInformed(client, caller, inform, record.facts);
    return { device, outbox: await applyInform(client, device, inform, record, usesWindow) };
  }).catch(async (error: unknown) => {
    // Outside of the transaction, which it has undone.
    if (error instanceof NotAdmitted) await auditRefusal(deps.pool, caller, inform, error.reason);
    throw error;
  });
  if (outbox.length > 0) deps.dispatchOutbox(outbox);
  // A device's first Inform, or its bootstrap.
  if (device.sessionPhase === null || record.events.includes(bootstrapEvent)) deps.wakeups.hintEvents();
  // Whoever holds a session of this device finds that it was replaced.
  if (device.sessionPhase === 'open') deps.wakeups.wake([device.key]);
  return device;
}

interface Admitted {
  device: InformedDevice;
  usesWindow: boolean;
}

/** A device that nobody registered is remembered as discovered. */
async function lockInformed(db: Db, caller: Caller, inform: Inform, { parameters }: DeviceFacts): Promise<Admitted> {
  const { organization, proof } = caller;
  const ids = possibleDeviceIds(inform.deviceId);
  const known = await lockInformedDevices(db, organization.id, ids, parameters);
  const device = findInformingDevice(known, inform.deviceId);
  const { usesWindow } = await admit(db, caller, inform, device);
  if (proof.kind === 'credential' && !proof.held) await markCredentialHeld(db, proof.username);
  return { device: device ?? (await discover(db, organization.id, inform, known, ids, parameters)), usesWindow };
}

async function discover(
  db: Db,
  organizationId: string,
  inform: Inform,
  known: InformedDevice[],
  ids: string[],
  parameters: DeviceFacts['parameters'],
): Promise<InformedDevice> {
  // Another device may have the same serial number.
  const id = ids.find((candidate) => known.every((other) => other.id !== candidate));
  if (id === undefined) throw new AcsFault(8001, 'the device is registered with another OUI or product class');
  await insertDiscoveredDevice(db, organizationId, id).catch((error: unknown) => {
    throw isTooManyDevices(error) ? new NotAdmitted('device_limit') : error;
  });
  const discovered = findInformingDevice(
    await lockInformedDevices(db, organizationId, [id], parameters),
    inform.deviceId,
  );
  if (!discovered) throw new AcsFault(8005);
  return discovered;
}

async function applyInform(
  db: Db,
  device: InformedDevice,
  inform: Inform,
  record: InformRecord,
  usesWindow: boolean,
): Promise<OutboxRow[]> {
  const { events, parameterKey } = record;
  const previousKey = await lastParameterKey(db, device);
  const previous = { phase: device.sessionPhase, events: device.events, parameterKey: previousKey };
  const unheard = newEvents(previous, { events, retryCount: inform.retryCount, parameterKey });
  const newEpoch = unheard.includes(bootstrapEvent);
  const wanted = unheard.filter((event) => device.wantedEvents.includes(event));
  const echoes = await echoesOf(
    db,
    device,
    inform.events.filter(({ eventCode }) => wanted.includes(eventCode)),
    record,
  );
  // In one round trip.
  const [unansweredBefore, outbox] = await Promise.all([
    recordInform(db, device.key, record, { newEpoch, usesWindow }),
    wanted.length > 0 ? triggerByEvents(db, device.key, wanted, echoes) : [],
    newEpoch && forgetParameterValues(db, device.key),
    newEpoch && renewCredential(db, device, record.facts.root),
    (device.hasNews || newEpoch) && storeInformedParameters(db, device.key, informedParameters(inform)),
    markSelfInflictedEvents(db, echoes),
  ]);
  if (!unansweredBefore) return outbox;
  return [
    ...outbox,
    ...(await resolveUnanswered(db, device.key, {
      events,
      commandKeys: record.commandKeys,
      parameterKey,
      previousKey,
    })),
  ];
}

/** A device on which nothing has run yet is not asked about it. */
async function echoesOf(
  db: Db,
  { key, hasRuns }: InformedDevice,
  events: EventStruct[],
  { facts }: InformRecord,
): Promise<SelfInflictedEvents> {
  const mayEcho = hasRuns || events.some(({ eventCode }) => eventCode === valueChange);
  return mayEcho && events.length > 0
    ? await findSelfInflictedEvents(db, key, events, facts.parameters)
    : noSelfInflictedEvents;
}

/** What the device is known to hold: as it last reported, or as a session that broke off has changed it since. */
async function lastParameterKey(db: Db, device: InformedDevice): Promise<string> {
  const change =
    device.sessionPhase === 'open' && device.sessionStartedAt
      ? await findLastChange(db, device.key, device.sessionStartedAt)
      : undefined;
  return (change && parameterKeyOf(outgoingRequest(change))) ?? device.parameterKey ?? '';
}

type Fate = ReturnType<typeof outcomeShownBy>;

/** Messages of sessions that broke off before the answer came: applied as this Inform shows, or to be sent again. */
async function resolveUnanswered(
  db: Db,
  deviceKey: number,
  informed: Parameters<typeof outcomeShownBy>[1],
): Promise<OutboxRow[]> {
  const outbox: OutboxRow[] = [];
  for (const message of await listSentMessages(db, deviceKey)) {
    const fate = outcomeShownBy(message, informed);
    const verdict = verdictOf(message, fate);
    if (verdict) outbox.push(...(await settle(db, message, verdict)));
    else await queueAgain(db, message, fate);
  }
  return outbox;
}

/** Undefined: the message is to be sent again. */
function verdictOf(message: SentMessage, fate: Fate): Verdict | undefined {
  const most = message.purpose === 'run' || message.purpose === 'request' ? maxAttempts : ownAttempts;
  const tooOften =
    message.attempts >= most
      ? unanswered(`The session broke off before the answer came, ${message.attempts} times`)
      : undefined;
  if (probeRequest(message)) return tooOften;
  if (fate === 'applied' && !wantsInstance(message)) return { state: 'acknowledged', response: null };
  if (fate === 'unknown' && message.request.name === 'AddObject' && !message.instances) return unknownOutcome;
  return tooOften;
}

/** A script waits for the number of the instance that the request has added, and the instances can tell. */
function wantsInstance({ awaited, request, instances }: SentMessage): boolean {
  return awaited && request.name === 'AddObject' && instances !== null;
}

/** To be sent again, unless its run ended meanwhile. */
async function queueAgain(db: Db, message: SentMessage, fate: Fate): Promise<void> {
  const wanted = message.purpose !== 'run' || (message.runId !== null && (await lockRunningRun(db, message.runId)));
  await giveBack(db, message.id, wanted ? 'queued' : 'cancelled');
  if (message.instances && fate !== 'lost') await probeAfter(db, message.id);
}
