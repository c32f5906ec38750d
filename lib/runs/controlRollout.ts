import { cancelJob } from '../../db/jobs/jobs.ts';
import type { Pool } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import { findRollout, holdRollout, lockRollout, resumeRollout, tellRollout } from '../../db/jobs/rollouts.ts';

export type RolloutCommand = 'pause' | 'resume' | 'abort';

/**
 * Executes an operator's command on a rollout, from the API or the Temporal UI. After a resume, only runs that end
 * from then on count for the failure rate.
 * @param by who gave the command, as it is shown: "by API key ops".
 * @returns false when the command does not apply: only a running rollout can be paused, only a paused or stopped one
 * resumed, and an ended one never changes.
 */
export async function controlRollout(
  pool: Pool,
  organizationId: string,
  id: string,
  command: RolloutCommand,
  by: string,
): Promise<boolean> {
  if (command === 'pause') return holdRollout(pool, organizationId, id, 'paused', `paused ${by}`);
  return transaction(pool, async (db) => {
    await lockRollout(db, organizationId, id);
    if (command === 'abort') {
      const aborted = await cancelJob(db, 'rollout', organizationId, id);
      if (aborted) await tellRollout(db, organizationId, id);
      return aborted;
    }
    const rollout = await findRollout(db, organizationId, id);
    if (rollout?.state !== 'paused' && rollout?.state !== 'stopped') return false;
    const { counts, state, forgiven } = rollout;
    await resumeRollout(
      db,
      organizationId,
      id,
      state === 'stopped' ? { ended: counts.failed + counts.provisioned, failed: counts.failed } : forgiven,
    );
    return true;
  });
}
