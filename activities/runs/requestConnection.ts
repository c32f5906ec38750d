import { randomBytes, randomInt } from 'node:crypto';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { AwaitedDevice } from '../../db/devices/connectionRequests.ts';
import {
  claimAwaitedDevices,
  claimDeviceOfAction,
  recordConnectionRequest,
} from '../../db/devices/connectionRequests.ts';
import { requestConnection as requestByHttp } from '../../lib/net/connectionRequest.ts';
import { addressUdpRequest } from '../../lib/net/udpConnectionRequest.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { DeviceActionAddress } from '../types.ts';

/** Covers TCP's first two retransmissions, after one and after three seconds. */
const timeoutMs = 5000;
/** A CPE that accepts a connection request opens its session within 30 s (TR-069 Amendment 6, 3.2.2.1). */
const sessionMs = 30_000;
/** Devices of one run per attempt. The next attempt continues with the others. */
const maxDevices = 20;

interface Result {
  /** Back off before the next attempt. Otherwise the CPE is expected, or in a session already. */
  failed: boolean;
  description: string;
}

/**
 * Sends a connection request to each device that has messages of the run, or of the device action, and no session.
 * Succeeds when the CPEs have fetched all messages. Until then each attempt fails with its result, so that Temporal's
 * retries are the back-off.
 * @param attempt from 1. Within the interval before this attempt a device gets one request, whichever run or worker
 * sends it.
 */
export async function requestConnection(
  deps: ActivityDependencies,
  target: { runId: number } | DeviceActionAddress,
  attempt: number,
): Promise<void> {
  const { retry } = deps.connectionRequests;
  const intervalAfter = (n: number): number =>
    Math.min(retry.initialInterval * retry.backoffCoefficient ** (n - 1), retry.maximumInterval);
  // 10 % less, because Temporal and the database measure it with different clocks.
  const interval = 0.9 * intervalAfter(Math.max(1, attempt - 1));
  const devices = await ('runId' in target
    ? claimAwaitedDevices(deps.pool, target.runId, interval, maxDevices)
    : claimDeviceOfAction(deps.pool, target.organizationId, target.actionId, interval));
  if (devices.length === 0) return;
  if (devices.some(({ unreachable }) => unreachable)) deps.hintEvents();
  const results = await Promise.all(devices.map((device) => contact(deps, device)));
  throw pendingFailure(results, Math.max(sessionMs, intervalAfter(attempt)));
}

/** Benign, because it is expected: no warning in the log, and no stack. */
function pendingFailure(results: Result[], retryDelayMs: number): ApplicationFailure {
  const failure = ApplicationFailure.create({
    message: results.map(({ description }) => description).join('; '),
    type: 'ConnectionRequest',
    category: ApplicationFailureCategory.BENIGN,
    ...(results.some(({ failed }) => failed) ? {} : { nextRetryDelay: retryDelayMs }),
  });
  failure.stack = '';
  return failure;
}

function toResult({ deviceId, inSession }: AwaitedDevice, error: string | null): Result {
  if (inSession) return { failed: false, description: `${deviceId} is in a session and receives its messages there` };
  if (error === null) {
    const description = `${deviceId} was sent a connection request and has ${sessionMs / 1000} s to open a session`;
    return { failed: false, description };
  }
  const consequence = 'its messages are sent at its next Inform';
  return {
    failed: true,
    description: `${deviceId} cannot be reached by a connection request; ${consequence}: ${error}`,
  };
}

async function contact(deps: ActivityDependencies, device: AwaitedDevice): Promise<Result> {
  // Another run or worker has just sent a request, with this result.
  if (!device.claimed) return toResult(device, device.error);
  const error = await sendRequest(deps, device);
  if (error !== null) await recordConnectionRequest(deps.pool, device.deviceKey, error);
  deps.log.debug({ device: device.deviceId, error }, 'connection request');
  deps.metrics.connectionRequested(error === null ? 'sent' : 'failed');
  return toResult(device, error);
}

/**
 * Sends the request by HTTP and, if that fails, by UDP, which has no response.
 * @returns why it failed; null if it may have reached the CPE.
 */
async function sendRequest(deps: ActivityDependencies, device: AwaitedDevice): Promise<string | null> {
  const httpError = device.url === null ? 'it has not reported a URL' : await sendByHttp(deps, device, device.url);
  if (httpError === null || device.udpAddress === null || !deps.connectionRequests.sendDatagram) return httpError;
  const udpError = await sendByUdp(deps, device, device.udpAddress);
  return udpError === null ? null : `${httpError}, and by UDP ${udpError}`;
}

async function sendByHttp(
  { connectionRequests }: ActivityDependencies,
  device: AwaitedDevice,
  url: string,
): Promise<string | null> {
  const { username, password, remoteAddress, allowsBasic } = device;
  const target = {
    url,
    allowsBasic,
    ...(username === null ? {} : { username, password: password ?? '' }),
    ...(remoteAddress === null ? {} : { remoteAddress }),
  };
  const result = await requestByHttp(target, connectionRequests.addresses, timeoutMs);
  return result.ok ? null : result.reason;
}

async function sendByUdp(
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
