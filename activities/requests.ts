import { closeRequest as close, readOutcome } from '../db/deviceRequests.ts';
import type { RequestOutcome } from '../domain/deviceRequests.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { RequestAddress } from './requestTypes.ts';

export async function closeRequest(
  { pool, hintEvents }: Pick<ActivityDependencies, 'pool' | 'hintEvents'>,
  { organizationId, requestId, state }: RequestAddress & { state: 'expired' | 'cancelled' },
): Promise<RequestOutcome | undefined> {
  if (await close(pool, organizationId, requestId, state)) hintEvents();
  return await readOutcome(pool, organizationId, requestId);
}
