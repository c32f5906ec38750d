import type { Db } from '../../db/core/pool.ts';
import { signalNextOfOrganization } from '../../db/runs/runLimits.ts';
import type { RunRow } from '../../db/runs/runs.ts';
import { finishRun, signalNextOfDevice } from '../../db/runs/runs.ts';
import type { RunError } from '../../domain/types.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

/**
 * Closes a run that the caller has locked, and starts the next runs that waited for it: those of the device, and
 * those that an organization's limit held back.
 * @param error null: provisioned.
 * @returns the outbox rows for the dispatcher, to be passed on after the commit.
 */
export async function closeRun(
  db: Db,
  run: Pick<RunRow, 'id' | 'organizationId' | 'deviceKey'>,
  error: RunError | null,
  unsent: 'cancelled' | 'expired' = 'cancelled',
): Promise<OutboxRow[]> {
  const [, next, others] = await Promise.all([
    finishRun(db, run.organizationId, run.id, error ? 'failed' : 'provisioned', error, unsent),
    signalNextOfDevice(db, run.deviceKey),
    signalNextOfOrganization(db, run.id),
  ]);
  return [...next, ...others];
}
