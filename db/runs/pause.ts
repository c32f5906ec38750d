import { insertSignals } from '../outbox/instanceEntries.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { queryOutbox } from '../outbox/outbox.ts';
import type { Db } from '../core/pool.ts';

/** Pauses or resumes the instance, which must be locked. */
export async function pauseInstance(db: Db, id: string, paused: boolean): Promise<void> {
  await db.query(
    `update instances
     set paused_at = case when $2 then coalesce(paused_at, now()) end, updated_at = now(), revision = revision + 1
     where id = $1`,
    [id, paused],
  );
}

/** Pauses or resumes the device, which must be locked. */
export async function pauseDevice(db: Db, key: number, paused: boolean): Promise<void> {
  await db.query(
    `update devices
     set paused_at = case when $2 then coalesce(paused_at, now()) end, revision = revision + 1
     where key = $1`,
    [key, paused],
  );
}

/**
 * Signals every held workflow of the device to ask again whether it may start a run. Each gets its instance's newest
 * trigger, because a workflow that was reset in Temporal waits with an old one.
 * @returns the outbox rows.
 */
export async function signalHeldInstances(db: Db, deviceKey: number): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: insertSignals(
      'proceed',
      `jsonb_build_object('triggerId', max(t.id))`,
      `triggers t join instances i on i.id = t.instance_id
       where i.device_key = $1 and i.detached_at is null group by i.id`,
    ),
    values: [deviceKey],
  });
}
