import type { InstanceRow } from '../../../db/services/instances.ts';
import { detachInstance } from '../../../db/services/instances.ts';
import { insertOutbox } from '../../../db/runs/outbox.ts';
import type { Db } from '../../../db/core/pool.ts';
import { withdrawWaitingTrigger } from '../../../db/runs/triggers.ts';

/**
 * A run under way is cancelled; what waits is taken back.
 * @param instance must be locked.
 * @returns the id of the outbox entry.
 */
export async function detach(db: Db, { id }: InstanceRow): Promise<string> {
  await detachInstance(db, id);
  await withdrawWaitingTrigger(db, id);
  return insertOutbox(db, { instanceId: id, kind: 'cancel', argument: { reason: 'detached', detached: true } });
}
