import { queueDrafts, readSettlement } from '../db/delivery.ts';
import { transaction } from '../db/pool.ts';
import { lockRun } from '../db/runs.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { EnqueueMessagesInput, EnqueueMessagesResult } from './types.ts';

/** Gives the run's drafts to the gateway. Whatever was faulted meanwhile holds them back. */
export async function enqueueMessages(deps: ActivityDependencies, { runId, last }: EnqueueMessagesInput): Promise<EnqueueMessagesResult> {
  const { result, devices } = await transaction(deps.pool, async (client) => {
    const run = await lockRun(client, runId);
    const before = await readSettlement(client, runId);
    if (run?.status !== 'running' || before.fault) {
      return { result: { outstanding: before.outstanding, faulted: true, unreached: false }, devices: [] };
    }
    const devices = await queueDrafts(client, runId, last);
    const unreached = devices.some((device) => device.unreached);
    return { result: { outstanding: before.outstanding, faulted: false, unreached }, devices };
  });
  deps.wakeDevices(devices.map(({ deviceKey }) => deviceKey));
  return result;
}
