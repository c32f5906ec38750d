import { isTooManyDevices } from '../../db/access/platform.ts';
import type { Db, Pool } from '../../db/core/pool.ts';
import { inTransaction, transaction } from '../../db/core/pool.ts';
import { recordCredentialUse } from '../../db/devices/credentials.ts';
import type { InformedDevice, InformRecord } from '../../db/devices/informs.ts';
import { insertDiscoveredDevice, lockInformedDevices, recordInform } from '../../db/devices/informs.ts';
import { changeParameters } from '../../db/devices/parameters.ts';
import type { PeriodicInform } from '../../db/devices/periodicInforms.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import { receiveEvents } from '../../db/devices/awaitedEvents.ts';
import { findLastChange } from '../../db/runs/messages.ts';
import { triggerByEvents } from '../../db/runs/triggers.ts';
import type { Inform } from '../../domain/cwmp/messages.ts';
import { outgoingRequest, parameterKeyOf } from '../../domain/cwmp/outgoingRequest.ts';
import { bootstrapEvent, newEvents } from '../../domain/devices/bootstrap.ts';
import { valueChange } from '../../domain/runs/selfInflictedEvents.ts';
import type { DeviceFacts } from '../../domain/types.ts';
import { eventLabel } from '../../lib/observability/metrics/labels.ts';
import { admit, NotAdmitted } from '../authentication/admission.ts';
import { auditRefusal } from '../authentication/audit.ts';
import type { Caller, Proof } from '../authentication/authenticate.ts';
import { renewCredential } from '../messages/credential.ts';
import { resolveLostAnswers } from '../messages/lostAnswers.ts';
import type { GatewayDeps } from '../server/deps.ts';
import { newSessionId } from '../sessions/session.ts';
import type { UneventfulSessions } from '../sessions/uneventfulSessions.ts';
import { AcsFault } from '../soap/faults.ts';
import {
  findInformingDevice,
  informedParameters,
  informedValue,
  possibleDeviceIds,
  readDeviceFacts,
} from './identity.ts';
import { findSelfInflictedEvents, markSelfInflictedEvents } from './selfInflictedEvents.ts';

export interface InformedSession {
  deviceKey: number;
  deviceId: string;
  sessionId: string;
  /** The Inform needed more than to be recorded. */
  isEventful: boolean;
}

/**
 * Records an Inform and everything that follows from it. The Inform must not be answered earlier, because the CPE then
 * considers its events received. Ends any older session of the device.
 * @throws NotAdmitted when the caller may not inform as this device, AcsFault 8001 when the device is registered as
 * another one. Only the audit event of a refusal is stored then.
 */
export async function receiveInform(
  deps: GatewayDeps,
  uneventfulSessions: UneventfulSessions,
  caller: Caller,
  inform: Inform,
): Promise<InformedSession> {
  const record = recordOf(inform, caller.address);
  const { sessionId, events } = record;
  const candidate = uneventfulCandidate(caller, inform, record);
  const uneventful = candidate && (await uneventfulSessions.inform(candidate));
  const device = uneventful ?? (await receiveEventful(deps, caller, inform, record));
  deps.log.debug({ device: device.id, events: events.map(eventLabel), session: sessionId }, 'Inform received');
  return { deviceKey: device.key, deviceId: device.id, sessionId, isEventful: !uneventful };
}

/**
 * Undefined for a bootstrap, for a VALUE CHANGE, and when the caller's proof must be checked against the device or
 * recorded.
 */
function uneventfulCandidate(
  { organization, proof }: Caller,
  inform: Inform,
  record: InformRecord,
): PeriodicInform | undefined {
  const isProven = proof.kind === 'none' || (proof.kind === 'credential' && proof.held);
  if (!isProven || record.events.includes(bootstrapEvent) || record.events.includes(valueChange)) return undefined;
  return {
    organizationId: organization.id,
    ids: possibleDeviceIds(inform.deviceId),
    record,
    provenKey: proof.kind === 'credential' ? proof.deviceKey : undefined,
    usedCredential: unrecordedUse(proof),
    registeredOnly: organization.unknownDevices === 'refuse',
  };
}

function unrecordedUse(proof: Proof): PeriodicInform['usedCredential'] {
  if (proof.kind !== 'credential' && proof.kind !== 'onboarding') return undefined;
  const { username, unrecordedUse: revision } = proof;
  return revision === null ? undefined : { username, revision };
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

/** Records, in one transaction, an Inform that may trigger runs, register a device or settle messages. */
async function receiveEventful(
  deps: GatewayDeps,
  caller: Caller,
  inform: Inform,
  record: InformRecord,
): Promise<InformedDevice> {
  const { device, outboxRows } = await transaction(deps.pool, async (client) => {
    const { device, usesWindow } = await lockDevice(client, caller, inform, record.facts);
    const open = inTransaction(deps.pool, client);
    return { device, outboxRows: await applyInform(open, device, inform, record, usesWindow) };
  }).catch(async (error: unknown) => {
    // After the rollback: the transaction would have undone the audit event as well.
    if (error instanceof NotAdmitted) await auditRefusal(deps.pool, caller, inform, error.reason);
    throw error;
  });
  if (outboxRows.length > 0) deps.dispatchOutbox(outboxRows);
  // A device's first Inform and a bootstrap are API events.
  if (device.sessionPhase === null || record.events.includes(bootstrapEvent)) deps.wakeups.hintEvents();
  // A gateway that holds an older session of this device must end the hold.
  if (device.sessionPhase === 'open') deps.wakeups.wake([device.key]);
  return device;
}

interface AdmittedDevice {
  device: InformedDevice;
  usesWindow: boolean;
}

/** Finds and locks the device that informs. A device that is not registered is stored as discovered. */
async function lockDevice(
  db: Db,
  caller: Caller,
  inform: Inform,
  { parameters }: DeviceFacts,
): Promise<AdmittedDevice> {
  const { organization, proof } = caller;
  const ids = possibleDeviceIds(inform.deviceId);
  const known = await lockInformedDevices(db, organization.id, ids, parameters);
  const device = findInformingDevice(known, inform.deviceId);
  const { usesWindow } = await admit(db, caller, inform, device);
  const used = unrecordedUse(proof);
  if (used) await recordCredentialUse(db, used.username, used.revision);
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
  // Another device may already use the shorter ids, because it has the same serial number.
  const id = ids.find((candidate) => known.every((other) => other.id !== candidate));
  if (id === undefined) throw new AcsFault(8001, 'the device is registered with another OUI');
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

/** @returns outbox rows, to dispatch after the commit. */
async function applyInform(
  db: Pool,
  device: InformedDevice,
  inform: Inform,
  record: InformRecord,
  usesWindow: boolean,
): Promise<OutboxRow[]> {
  const { events, commandKeys, parameterKey } = record;
  const previousKey = await lastParameterKey(db, device, inform.retryCount);
  const previous = { phase: device.sessionPhase, events: device.events, parameterKey: previousKey };
  const unheard = newEvents(previous, { events, retryCount: inform.retryCount, parameterKey });
  const newEpoch = unheard.includes(bootstrapEvent);
  const repeated = newEpoch && (await isRepeatedBootstrap(db, device, parameterKey));
  const wanted = unheard.filter((event) => device.wantedEvents.includes(event));
  const wantedEvents = inform.events.filter(({ eventCode }) => wanted.includes(eventCode));
  const selfInflicted = await findSelfInflictedEvents(db, device, wantedEvents, record.facts.parameters);
  const reportsParameters = device.parametersChanged || newEpoch || events.includes(valueChange);
  // Pipelined, mostly in one round trip.
  const [{ hasUnanswered, reportsKey }, outboxRows] = await Promise.all([
    recordInform(db, device.key, record, { unheard, newEpoch, usesWindow, repeated }),
    wanted.length > 0 ? triggerByEvents(db, device.key, wanted, { ...selfInflicted, repeated }) : [],
    device.hasRuns && receiveEvents(db, device.key, unheard),
    newEpoch && renewCredential(db, device, record.facts.root),
    reportsParameters &&
      changeParameters(db, device.key, {
        parameters: informedParameters(inform),
        wholeOf: [],
        // After a factory reset. Names and types stay, because they rarely change.
        clearsValues: newEpoch,
      }),
    markSelfInflictedEvents(db, selfInflicted),
  ]);
  if (!hasUnanswered) return outboxRows;
  const informed = { events, commandKeys, parameterKey, previousKey, reportsKey };
  return [...outboxRows, ...(await resolveLostAnswers(db, device.key, informed))];
}

/**
 * Returns whether the CPE still reports the ParameterKey of the last change that a script made. Then it was not reset:
 * some CPEs send BOOTSTRAP at each boot.
 */
async function isRepeatedBootstrap(db: Db, device: InformedDevice, parameterKey: string | undefined): Promise<boolean> {
  if (!device.hasRuns || parameterKey === undefined || parameterKey === '') return false;
  const change = await findLastChange(db, device.key, new Date(0));
  return change !== undefined && parameterKeyOf(outgoingRequest(change)) === parameterKey;
}

/** Returns the key that the device last reported, or that a message of a session that the Inform may repeat has set. */
async function lastParameterKey(db: Db, device: InformedDevice, retryCount: number): Promise<string> {
  const mayRepeat = device.sessionPhase === 'open' || (device.sessionPhase === 'ended' && retryCount > 0);
  const change =
    mayRepeat && device.sessionStartedAt ? await findLastChange(db, device.key, device.sessionStartedAt) : undefined;
  return (change && parameterKeyOf(outgoingRequest(change))) ?? device.parameterKey ?? '';
}
