import { insertOutbox } from '../../db/runs/outbox.ts';
import type { Db } from '../../db/core/pool.ts';
import { tellNextOfOrganization } from '../../db/runs/runLimits.ts';
import type { RunRow } from '../../db/runs/runs.ts';
import { findNextTrigger, finishRun } from '../../db/runs/runs.ts';
import type { RunError } from '../../domain/types.ts';

/**
 * Closes a run that the caller has locked, and starts the next runs that waited for it: those of the device, and
 * those that an organization's limit held back.
 * @param error null: provisioned.
 * @returns the outbox entries for the dispatcher, to be passed on after the commit.
 */
export async function closeRun(
  db: Db,
  run: Pick<RunRow, 'id' | 'organizationId' | 'deviceKey'>,
  error: RunError | null,
  unsent: 'cancelled' | 'expired' = 'cancelled',
): Promise<string[]> {
  const [, next, others] = await Promise.all([
    finishRun(db, run.organizationId, run.id, error ? 'failed' : 'provisioned', error, unsent),
    findNextTrigger(db, run.deviceKey),
    tellNextOfOrganization(db, run.id),
  ]);
  if (!next) return others;
  return [
    ...others,
    await insertOutbox(db, { instanceId: next.instanceId, kind: 'proceed', argument: { triggerId: next.id } }),
  ];
}
