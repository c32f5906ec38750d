import { closeRequest, readOutcome } from '../db/devices/deviceActions.ts';
import type { DeviceActionOutcome } from '../domain/devices/deviceActions.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { DeviceActionAddress } from './types.ts';

export async function closeDeviceAction(
  { pool, hintEvents }: Pick<ActivityDependencies, 'pool' | 'hintEvents'>,
  { organizationId, actionId, state }: DeviceActionAddress & { state: 'expired' | 'cancelled' },
): Promise<DeviceActionOutcome | undefined> {
  if (await closeRequest(pool, organizationId, actionId, state)) hintEvents();
  return await readOutcome(pool, organizationId, actionId);
}
