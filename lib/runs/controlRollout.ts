import { cancelJob } from '../../db/jobs/jobs.ts';
import type { Pool } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import { findRollout, holdRollout, lockRollout, resumeRollout, tellRollout } from '../../db/jobs/rollouts.ts';

export type RolloutCommand = 'pause' | 'resume' | 'abort';

/**
 * Does what an operator wants of a rollout, by the API or in the Temporal UI. Resumed after a stop, it is judged by what ends from then on.
 * @param by as it is shown: "by API key ops".
 * @returns whether that could be done: only what runs can be paused, only what does not run resumed, and nothing that is over.
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
