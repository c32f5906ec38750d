import { findUnreachedDevices } from '../db/delivery.ts';
import { requestConnection as ask } from '../lib/connectionRequest.ts';
import type { ActivityDependencies } from './dependencies.ts';

const timeoutMs = 10_000;

/**
 * Asks each device that has messages of the run and no session to open one (TR-069 Amendment 6, 3.2.2).
 * @throws where one can't be reached: its messages then wait for its next Inform.
 */
export async function requestConnection(deps: ActivityDependencies, { runId }: { runId: number }): Promise<{ asked: string[] }> {
  const devices = await findUnreachedDevices(deps.pool, runId);
  const failures: string[] = [];
  for (const device of devices) {
    const reason = device.url === null ? 'it never said where' : await askDevice(deps, device.url, device.remoteAddress);
    if (reason !== undefined) failures.push(`${device.deviceId}: ${reason}`);
  }
  if (failures.length > 0) throw new Error(`No connection request to ${failures.join('; ')}. Its messages wait for its next Inform.`);
  return { asked: devices.map((device) => device.deviceId) };
}

async function askDevice(deps: ActivityDependencies, url: string, remoteAddress: string | null): Promise<string | undefined> {
  const result = await ask({ url, ...(remoteAddress === null ? {} : { remoteAddress }) }, { allow: deps.connectionRequestAllow }, timeoutMs);
  return result.ok ? undefined : result.reason;
}
