import type { InformedDevice } from '../db/informs.ts';
import { insertDiscoveredDevice, lockInformedDevices, organizationExists, recordInform } from '../db/informs.ts';
import { findLastChange, giveBack, listSentMessages, lockRunningRun } from '../db/messages.ts';
import type { SentMessage } from '../db/messages.ts';
import { transaction } from '../db/pool.ts';
import type { Db } from '../db/pool.ts';
import { triggerByEvents } from '../db/triggers.ts';
import { bootstrapEvent, newEvents } from '../domain/bootstrap.ts';
import type { Inform } from '../domain/cwmp/messages.ts';
import { parameterKeyOf } from '../domain/cwmp/parameterKey.ts';
import { renewCredential } from './credential.ts';
import type { GatewayDeps } from './deps.ts';
import { factsOf, findInformed, idsOf, valueOf } from './identity.ts';
import { outgoingRequest, wasApplied } from './outgoing.ts';
import { Refused } from './refused.ts';
import { newSessionId } from './session.ts';
import { settle, unanswered } from './settle.ts';

/**
 * A message that no script sent, over which the CPE drops its session so often, has failed: a portion of a refresh is read in
 * smaller ones, a credential is given up.
 */
const ownAttempts = 2;

export interface InformedSession {
  deviceKey: number;
  deviceId: string;
  sessionId: string;
}

/**
 * Records the Inform and all that follows from it in one transaction; only once this is done may it be answered, since the CPE then
 * considers its events delivered. Any older session of the device is over.
 * @throws Refused where there is no such organization.
 */
export async function receiveInform(
  deps: GatewayDeps,
  organizationId: string,
  inform: Inform,
  remoteAddress: string | undefined,
): Promise<InformedSession> {
  const sessionId = newSessionId();
  const { device, told } = await transaction(deps.pool, async (client) => {
    const device = await lockInformed(client, organizationId, inform);
    return { device, told: await applyInform(client, device, inform, sessionId, remoteAddress) };
  });
  if (told.length > 0) deps.tellOutbox(told);
  // Whoever holds a session of this device finds that it was replaced.
  if (device.sessionPhase === 'open') deps.wakeups.wake([device.key]);
  deps.log.debug({ device: device.id, events: inform.events.map((event) => event.eventCode), session: sessionId }, 'Inform');
  return { deviceKey: device.key, deviceId: device.id, sessionId };
}

/** A device that nobody registered is remembered as discovered. */
async function lockInformed(db: Db, organizationId: string, inform: Inform): Promise<InformedDevice> {
  const ids = idsOf(inform.deviceId);
  const known = await lockInformedDevices(db, organizationId, ids);
  const device = findInformed(known, inform.deviceId);
  if (device) return device;
  if (known.length === 0 && !(await organizationExists(db, organizationId))) throw new Refused(404, 'No such organization.');
  // Another device may have the same serial number.
  const id = ids.find((candidate) => known.every((other) => other.id !== candidate));
  if (id === undefined) throw new Refused(403, 'The device is registered with another OUI or product class.');
  await insertDiscoveredDevice(db, organizationId, id);
  const discovered = findInformed(await lockInformedDevices(db, organizationId, [id]), inform.deviceId);
  if (!discovered) throw new Refused(503, 'Try again.');
  return discovered;
}

async function applyInform(
  db: Db,
  device: InformedDevice,
  inform: Inform,
  sessionId: string,
  remoteAddress: string | undefined,
): Promise<string[]> {
  const events = inform.events.map((event) => event.eventCode);
  const parameterKey = valueOf(inform.parameterList, 'ManagementServer.ParameterKey');
  const previousKey = await lastParameterKey(db, device);
  const previous = { phase: device.sessionPhase, events: device.events, parameterKey: previousKey };
  const unheard = newEvents(previous, { events, retryCount: inform.retryCount, parameterKey });
  const newEpoch = unheard.includes(bootstrapEvent);
  const facts = factsOf(inform);
  const record = {
    sessionId,
    events,
    facts,
    parameterKey,
    connectionRequestUrl: valueOf(inform.parameterList, 'ManagementServer.ConnectionRequestURL'),
    udpConnectionRequestAddress: valueOf(inform.parameterList, 'ManagementServer.UDPConnectionRequestAddress'),
    remoteAddress,
    newEpoch,
  };
  const [unansweredBefore] = await Promise.all([recordInform(db, device.key, record), newEpoch && renewCredential(db, device.key, facts.root)]);
  const wanted = unheard.filter((event) => device.wantedEvents.includes(event));
  const told = wanted.length > 0 ? await triggerByEvents(db, device.key, wanted) : [];
  if (!unansweredBefore) return told;
  return [...told, ...(await resolveUnanswered(db, device.key, { events, parameterKey, previousKey }))];
}

/** What the device is known to hold: as it last reported, or as a session that broke off has changed it since. */
async function lastParameterKey(db: Db, device: InformedDevice): Promise<string> {
  const change =
    device.sessionPhase === 'open' && device.sessionStartedAt ? await findLastChange(db, device.key, device.sessionStartedAt) : undefined;
  return (change && parameterKeyOf(outgoingRequest(change))) ?? device.parameterKey ?? '';
}

/** Messages of sessions that broke off before the answer came: applied as this Inform shows, or to be sent again. */
async function resolveUnanswered(db: Db, deviceKey: number, informed: Parameters<typeof wasApplied>[1]): Promise<string[]> {
  const told: string[] = [];
  for (const message of await listSentMessages(db, deviceKey)) {
    if (wasApplied(message, informed)) {
      told.push(...(await settle(db, message, { state: 'acknowledged', response: null })));
    } else if (message.purpose !== 'run' && message.attempts >= ownAttempts) {
      await settle(db, message, unanswered('The session broke off before the answer came'));
    } else {
      await queueAgain(db, message);
    }
  }
  return told;
}

/** To be sent again, unless its run ended meanwhile. */
async function queueAgain(db: Db, message: SentMessage): Promise<void> {
  const wanted = message.purpose !== 'run' || (message.runId !== null && (await lockRunningRun(db, message.runId)));
  await giveBack(db, message.id, wanted ? 'queued' : 'cancelled');
}
