import { cancelJob } from '../../db/jobs/jobs.ts';
import type { Pool } from '../../db/core/pool.ts';
import { transaction } from '../../db/core/pool.ts';
import { findRollout, holdRollout, lockRollout, resumeRollout, tellRollout } from '../../db/jobs/rollouts.ts';

export type RolloutWish = 'pause' | 'resume' | 'abort';

/**
 * Does what an operator wants of a rollout, by the API or in the Temporal UI. Resumed after a stop, it is judged by what ends from then on.
 * @param by as it is shown: "by API key ops".
 * @returns whether that could be done: only what runs can be paused, only what does not run resumed, and nothing that is over.
 */
export async function steerRollout(
  pool: Pool,
  organizationId: string,
  id: string,
  wish: RolloutWish,
  by: string,
): Promise<boolean> {
  if (wish === 'pause') return holdRollout(pool, organizationId, id, 'paused', `paused ${by}`);
  return transaction(pool, async (db) => {
    await lockRollout(db, organizationId, id);
    if (wish === 'abort') {
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
