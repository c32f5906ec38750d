import { closeDeviceAction as close, readDeviceActionOutcome } from '../db/devices/deviceActions.ts';
import type { DeviceActionOutcome } from '../domain/devices/deviceActions.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { DeviceActionAddress } from './types.ts';

export async function closeDeviceAction(
  { pool }: Pick<ActivityDependencies, 'pool'>,
  { organizationId, actionId, state }: DeviceActionAddress & { state: 'expired' | 'cancelled' },
): Promise<DeviceActionOutcome | undefined> {
  await close(pool, organizationId, actionId, state);
  return await readDeviceActionOutcome(pool, organizationId, actionId);
}
