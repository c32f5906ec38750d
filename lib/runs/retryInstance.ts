import type { InstanceRow } from '../../db/services/instances.ts';
import type { Db } from '../../db/core/pool.ts';
import { triggerManually } from '../../db/runs/triggers.ts';
import type { OutboxRow } from '../../db/outbox/outbox.ts';

/**
 * Triggers a failed instance again. The caller must have locked the instance.
 * @returns the outbox rows for the dispatcher, to be passed on after the commit; undefined when the instance is
 * not failed.
 */
export async function retryInstance(
  db: Db,
  { id, status }: Pick<InstanceRow, 'id' | 'status'>,
): Promise<OutboxRow[] | undefined> {
  return status === 'failed' ? triggerManually(db, id, 'retry') : undefined;
}
