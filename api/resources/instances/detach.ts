import type { InstanceRow } from '../../../db/services/instances.ts';
import { detachInstance } from '../../../db/services/instances.ts';
import { insertCancel } from '../../../db/outbox/instanceEntries.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';
import type { Db } from '../../../db/core/pool.ts';
import { withdrawWaitingTrigger } from '../../../db/runs/triggers.ts';

/**
 * A run under way is cancelled; what waits is taken back.
 * @param instance must be locked.
 * @returns the outbox row.
 */
export async function detach(db: Db, { id }: InstanceRow): Promise<OutboxRow> {
  await detachInstance(db, id);
  await withdrawWaitingTrigger(db, id);
  return insertCancel(db, id, 'detached');
}
