import { bootstrapEvent } from '../domain/bootstrap.ts';
import type { Trigger, TriggerKind } from '../domain/types.ts';
import { insertOutbox } from './outbox.ts';
import type { Db } from './pool.ts';

interface TriggerRow extends Trigger {
  instanceId: string;
}

/**
 * Writes a trigger, and its outbox entry, for each attached instance of the device whose service wants one of the events.
 * An instance that has a trigger waiting gets no second one; a bootstrap takes its place, since it also ends the run under way.
 * @returns the ids of the outbox entries, to be handed to the dispatcher after the commit.
 */
export async function triggerByEvents(db: Db, deviceKey: number, events: string[]): Promise<string[]> {
  const { rows } = await db.query<TriggerRow>({
    name: 'trigger_by_events',
    text: `insert into triggers (instance_id, device_key, kind, reason)
      select i.id, i.device_key, 'event',
        (select e from unnest(v.events) e where e = any($2::text[]) order by e <> $3 limit 1)
      from instances i
      join services s on s.id = i.service_id
      join service_versions v on v.service_id = s.id and v.version = s.latest_version
      where i.device_key = $1 and i.detached_at is null and v.events && $2::text[]
      order by i.position, i.created_at, i.id
      on conflict (instance_id) where state = 'queued' do update set kind = excluded.kind, reason = excluded.reason
        where excluded.reason = $3 and triggers.reason <> $3
      returning id, instance_id as "instanceId", kind, reason`,
    values: [deviceKey, events, bootstrapEvent],
  });
  return tell(db, rows);
}

/** As {@link triggerByEvents}, for one instance by hand. */
export async function triggerByHand(db: Db, instanceId: string, kind: Exclude<TriggerKind, 'event'>): Promise<string[]> {
  const { rows } = await db.query<TriggerRow>({
    name: 'trigger_by_hand',
    text: `insert into triggers (instance_id, device_key, kind, reason)
      select id, device_key, $2, $2 from instances where id = $1 and detached_at is null
      on conflict (instance_id) where state = 'queued' do nothing
      returning id, instance_id as "instanceId", kind, reason`,
    values: [instanceId, kind],
  });
  return tell(db, rows);
}

async function tell(db: Db, rows: TriggerRow[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { instanceId, ...trigger } of rows) {
    ids.push(await insertOutbox(db, { instanceId, kind: 'trigger', argument: trigger }));
  }
  return ids;
}

/** Takes back a trigger that has not begun. */
export async function withdrawQueuedTrigger(db: Db, instanceId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update triggers set state = 'finished' where instance_id = $1 and state = 'queued'`,
    values: [instanceId],
  });
  return rowCount !== 0;
}
