import type { InstanceRow } from '../../db/services/instances.ts';
import type { Db } from '../../db/core/pool.ts';
import { triggerManually } from '../../db/runs/triggers.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

/**
 * Has a failed instance run again, from the start. The instance must be locked.
 * @returns the outbox rows, to be handed to the dispatcher after the commit; undefined where it is not failed.
 */
export async function retryInstance(
  db: Db,
  { id, status }: Pick<InstanceRow, 'id' | 'status'>,
): Promise<OutboxRow[] | undefined> {
  return status === 'failed' ? triggerManually(db, id, 'retry') : undefined;
}
