import { insertOutbox } from '../db/outbox.ts';
import type { Db } from '../db/pool.ts';
import type { RunRow } from '../db/runs.ts';
import { findNextTrigger, finishRun } from '../db/runs.ts';
import type { RunError } from '../domain/types.ts';

/**
 * Closes a run that the caller has locked, and lets the device's next one begin.
 * @param error null: provisioned.
 * @returns the ids of the outbox entries, to be handed to the dispatcher after the commit.
 */
export async function closeRun(
  db: Db,
  run: Pick<RunRow, 'id' | 'organizationId' | 'deviceKey'>,
  error: RunError | null,
  unsent: 'cancelled' | 'expired' = 'cancelled',
): Promise<string[]> {
  const [, next] = await Promise.all([
    finishRun(db, run.organizationId, run.id, error ? 'failed' : 'provisioned', error, unsent),
    findNextTrigger(db, run.deviceKey),
  ]);
  return next ? [await insertOutbox(db, { instanceId: next.instanceId, kind: 'proceed', argument: { triggerId: next.id } })] : [];
}
