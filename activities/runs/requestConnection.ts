import { randomBytes, randomInt } from 'node:crypto';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { AwaitedDevice } from '../../db/devices/connectionRequests.ts';
import {
  claimAwaitedDevices,
  claimRequestedDevice,
  recordConnectionRequest,
} from '../../db/devices/connectionRequests.ts';
import { requestConnection as ask } from '../../lib/net/connectionRequest.ts';
import { addressUdpRequest } from '../../lib/net/udpConnectionRequest.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { DeviceActionAddress } from '../types.ts';

/** TCP sends its first packet again after one and after three seconds. */
const timeoutMs = 5000;
/** A CPE that accepted opens its session within this time (TR-069 Amendment 6, 3.2.2.1); else it is asked again. */
const sessionMs = 30_000;
/** Of one run in one attempt; the next attempt asks the others. */
const maxDevices = 20;

interface Outcome {
  /** Worth the back-off; else the CPE is expected, or there. */
  failed: boolean;
  sentence: string;
}

/**
 * Asks each device that has messages of the run, or of the request by hand, and no session to open one. Ends well once the messages are all
 * fetched: until then each attempt fails, with what came of it, and Temporal's retries are the back-off.
 * @param attempt from 1. Within the time that its retry policy let pass before this attempt, a device is asked once, by whomever.
 */
export async function requestConnection(
  deps: ActivityDependencies,
  awaited: { runId: number } | DeviceActionAddress,
  attempt: number,
): Promise<void> {
  const { retry } = deps.connectionRequests;
  const intervalAfter = (n: number): number =>
    Math.min(retry.initialInterval * retry.backoffCoefficient ** (n - 1), retry.maximumInterval);
  // Somewhat less, since two clocks measure it.
  const interval = 0.9 * intervalAfter(Math.max(1, attempt - 1));
  const devices = await ('runId' in awaited
    ? claimAwaitedDevices(deps.pool, awaited.runId, interval, maxDevices)
    : claimRequestedDevice(deps.pool, awaited.organizationId, awaited.actionId, interval));
  if (devices.length === 0) return;
  if (devices.some(({ unreachable }) => unreachable)) deps.hintEvents();
  const outcomes = await Promise.all(devices.map((device) => askDevice(deps, device)));
  throw failure(outcomes, Math.max(sessionMs, intervalAfter(attempt)));
}

/** Expected, not exceptional: so it is no warning in the log, and has no stack. */
function failure(outcomes: Outcome[], patienceMs: number): ApplicationFailure {
  const failed = ApplicationFailure.create({
    message: outcomes.map(({ sentence }) => sentence).join('; '),
    type: 'ConnectionRequest',
    category: ApplicationFailureCategory.BENIGN,
    ...(outcomes.some((outcome) => outcome.failed) ? {} : { nextRetryDelay: patienceMs }),
  });
  failed.stack = '';
  return failed;
}

function outcomeOf({ deviceId, inSession }: AwaitedDevice, error: string | null): Outcome {
  if (inSession) return { failed: false, sentence: `${deviceId} has a session, which takes its messages` };
  if (error === null)
    return { failed: false, sentence: `${deviceId} was asked for a connection and has ${sessionMs / 1000} s to come` };
  return {
    failed: true,
    sentence: `${deviceId} can't be reached by a connection request and is served at its next Inform: ${error}`,
  };
}

async function askDevice(deps: ActivityDependencies, device: AwaitedDevice): Promise<Outcome> {
  // Somebody else did, a moment ago.
  if (!device.claimed) return outcomeOf(device, device.error);
  const error = await askByAnyWay(deps, device);
  if (error !== null) await recordConnectionRequest(deps.pool, device.deviceKey, error);
  deps.log.debug({ device: device.deviceId, error }, 'connection request');
  deps.metrics.connectionRequested(error === null ? 'sent' : 'failed');
  return outcomeOf(device, error);
}

/** By HTTP, else by UDP, which tells of no answer. @returns why in vain, null where it may have reached the CPE. */
async function askByAnyWay(deps: ActivityDependencies, device: AwaitedDevice): Promise<string | null> {
  const byHttp = device.url === null ? 'it never said where' : await askByHttp(deps, device, device.url);
  if (byHttp === null || device.udpAddress === null || !deps.connectionRequests.sendDatagram) return byHttp;
  const byUdp = await askByUdp(deps, device, device.udpAddress);
  return byUdp === null ? null : `${byHttp}, and by UDP ${byUdp}`;
}

async function askByHttp(
  { connectionRequests }: ActivityDependencies,
  device: AwaitedDevice,
  url: string,
): Promise<string | null> {
  const { username, password, remoteAddress } = device;
  const target = {
    url,
    ...(username === null ? {} : { username, password: password ?? '' }),
    ...(remoteAddress === null ? {} : { remoteAddress }),
  };
  const result = await ask(target, connectionRequests.addresses, timeoutMs);
  return result.ok ? null : result.reason;
}

async function askByUdp(
  { connectionRequests }: ActivityDependencies,
  device: AwaitedDevice,
  udpAddress: string,
): Promise<string | null> {
  const { username, password, remoteAddress } = device;
  const credentials = { username: username ?? '', password: password ?? '' };
  const request = {
    timestamp: Math.floor(Date.now() / 1000),
    messageId: randomInt(1, 2 ** 32),
    cnonce: randomBytes(8).toString('hex').toUpperCase(),
  };
  const addressed = addressUdpRequest(
    { udpAddress, remoteAddress: remoteAddress ?? undefined, credentials },
    request,
    connectionRequests.addresses,
  );
  if (!addressed.ok) return addressed.reason;
  await connectionRequests.sendDatagram?.(addressed.datagram);
  return null;
}
