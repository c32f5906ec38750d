import { bootstrapEvent } from '../domain/bootstrap.ts';
import type { TriggerKind } from '../domain/types.ts';
import { claim } from './outbox.ts';
import type { Db } from './pool.ts';

/** Writes the outbox entries of the triggers that `triggered` returns; their argument is a Trigger (domain/types.ts). */
export const tellTriggered = `insert into outbox (instance_id, kind, argument, claimed_until)
  select instance_id, 'trigger', jsonb_build_object('id', id, 'kind', kind, 'reason', reason), now() + ${claim} from triggered
  returning id`;

/**
 * Writes a trigger, and its outbox entry, for each attached instance of the device whose service wants one of the events.
 * An instance that has a trigger waiting gets no second one; a bootstrap takes its place, since it also ends the run under way.
 * @param own events that are effects of an instance's own last run, and do not trigger it.
 * @param changed what the Inform names as changed, where it tells of a value change.
 * @returns the ids of the outbox entries, to be handed to the dispatcher after the commit.
 */
export async function triggerByEvents(
  db: Db,
  deviceKey: number,
  events: string[],
  { own, changed }: { own: { instanceId: string; event: string }[]; changed: Record<string, string> | undefined },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'trigger_by_events',
    text: `with triggered as (
      insert into triggers (instance_id, device_key, kind, reason, changed)
      select i.id, i.device_key, 'event', wanted.event, case when wanted.event = '4 VALUE CHANGE' then $5::jsonb end
      from instances i
      join services s on s.id = i.service_id
      join service_versions v on v.service_id = s.id and v.version = s.latest_version
      cross join lateral (
        select e from unnest(v.events) e where e = any($2::text[]) and i.id || ' ' || e <> all($4::text[]) order by e <> $3 limit 1
      ) as wanted(event)
      where i.device_key = $1 and i.detached_at is null
      order by i.position, i.created_at, i.id
      on conflict (instance_id) where state = 'queued' do update set kind = excluded.kind, reason = excluded.reason
        where excluded.reason = $3 and triggers.reason <> $3
      returning id, instance_id, kind, reason
    ) ${tellTriggered}`,
    values: [deviceKey, events, bootstrapEvent, own.map(({ instanceId, event }) => `${instanceId} ${event}`), changed],
  });
  return rows.map(({ id }) => id);
}

/** As {@link triggerByEvents}, for one instance by hand. */
export async function triggerByHand(db: Db, instanceId: string, kind: Exclude<TriggerKind, 'event'>): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    name: 'trigger_by_hand',
    text: `with triggered as (
      insert into triggers (instance_id, device_key, kind, reason)
      select id, device_key, $2, $2 from instances where id = $1 and detached_at is null
      on conflict (instance_id) where state = 'queued' do nothing
      returning id, instance_id, kind, reason
    ) ${tellTriggered}`,
    values: [instanceId, kind],
  });
  return rows.map(({ id }) => id);
}

/** Takes back a trigger that has not begun. */
export async function withdrawQueuedTrigger(db: Db, instanceId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update triggers set state = 'finished' where instance_id = $1 and state = 'queued'`,
    values: [instanceId],
  });
  return rowCount !== 0;
}
