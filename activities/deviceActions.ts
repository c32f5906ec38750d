import { closeRequest as close, readOutcome } from '../db/devices/deviceActions.ts';
import type { RequestOutcome } from '../domain/devices/deviceActions.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { RequestAddress } from './deviceActionTypes.ts';

export async function closeRequest(
  { pool, hintEvents }: Pick<ActivityDependencies, 'pool' | 'hintEvents'>,
  { organizationId, requestId, state }: RequestAddress & { state: 'expired' | 'cancelled' },
): Promise<RequestOutcome | undefined> {
  if (await close(pool, organizationId, requestId, state)) hintEvents();
  return await readOutcome(pool, organizationId, requestId);
}
