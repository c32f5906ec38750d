import { cancelJob, wakeJob } from '../../db/jobs/jobs.ts';
import type { Pool } from '../../db/core/pool.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';
import { transaction } from '../../db/core/pool.ts';
import { findRollout, lockRollout, pauseRollout, resumeRollout } from '../../db/jobs/rollouts.ts';

export type RolloutCommand = 'pause' | 'resume' | 'abort';

/**
 * Executes an operator's command on a rollout, from the API or the Temporal UI. After a resume, only runs that end
 * from then on count for the failure rate.
 * @param by who gave the command, as it is shown: "by API key ops".
 * @returns the outbox rows for the dispatcher; none when the command does not apply: only a running rollout can be
 * paused, only a paused or stopped one resumed, and an ended one never changes.
 */
export async function controlRollout(
  pool: Pool,
  organizationId: string,
  id: string,
  command: RolloutCommand,
  by: string,
): Promise<OutboxRow[]> {
  if (command === 'pause') return pauseRollout(pool, organizationId, id, `paused ${by}`);
  return transaction(pool, async (db) => {
    await lockRollout(db, organizationId, id);
    if (command === 'abort') {
      const isAborted = await cancelJob(db, 'rollout', organizationId, id);
      return isAborted ? wakeJob(db, 'rollout', organizationId, id) : [];
    }
    const rollout = await findRollout(db, organizationId, id);
    if (rollout?.state !== 'paused' && rollout?.state !== 'stopped') return [];
    const { counts, state, forgiven } = rollout;
    return resumeRollout(
      db,
      organizationId,
      id,
      state === 'stopped' ? { ended: counts.failed + counts.provisioned, failed: counts.failed } : forgiven,
    );
  });
}
