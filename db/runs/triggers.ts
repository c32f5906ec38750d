import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { TriggerKind } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { sealJson } from '../core/sealed.ts';
import { insertTriggerSignals } from '../outbox/instanceEntries.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { queryOutbox } from '../outbox/outbox.ts';

/**
 * Returns SQL for whether a run of the device with this key is about to start. Paused instances, and retries that are
 * not due, do not count.
 */
export function isAboutToBegin(deviceKey: string): string {
  return `exists (
    select 1
    from triggers w
    join instances wi on wi.id = w.instance_id
    join devices wd on wd.key = w.device_key
    where w.device_key = ${deviceKey} and w.state <> 'finished' and w.state <> 'delayed'
      and wi.paused_at is null and wd.paused_at is null)`;
}

/**
 * Writes a trigger and an outbox row for each attached instance of the device whose service wants one of the events.
 * An instance with a waiting trigger gets no second one; a bootstrap replaces it, because it also ends the current
 * run.
 * @param repeated the BOOTSTRAP does not follow a reset; services may skip it.
 * @param own events that an instance's own last run caused, which do not trigger it.
 * @param changed the parameters that the Inform reports as changed.
 * @returns the outbox rows, for the dispatcher after the commit.
 */
export async function triggerByEvents(
  db: Db,
  deviceKey: number,
  events: string[],
  {
    own,
    changed,
    repeated,
  }: {
    own: { instanceId: string; event: string }[];
    changed: Record<string, string> | undefined;
    repeated: boolean;
  },
): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    name: 'trigger_by_events',
    text: `with triggered as (
      insert into triggers (instance_id, device_key, kind, reason, changed)
      select i.id, i.device_key, 'event', wanted.event, case when wanted.event = '4 VALUE CHANGE' then $5::jsonb end
      from instances i
      join services s on s.id = i.service_id
      join service_versions v on v.service_id = s.id and v.version = coalesce(i.pinned_version, s.latest_version)
      cross join lateral (
        select e from unnest(v.events) e
        where e = any($2::text[]) and i.id || ' ' || e <> all($4::text[])
          and not (e = $3 and $6 and v.policy ->> 'on_repeated_bootstrap' = 'skip')
        order by e <> $3 limit 1
      ) as wanted(event)
      where i.device_key = $1 and i.detached_at is null
      order by i.position, i.created_at, i.id
      on conflict (instance_id) where state = 'queued'
        do update set kind = excluded.kind, reason = excluded.reason, attempt = 1
        where excluded.reason = $3 and triggers.reason <> $3
      returning id, instance_id, kind, reason
    ) ${insertTriggerSignals}`,
    values: [
      deviceKey,
      events,
      bootstrapEvent,
      own.map(({ instanceId, event }) => `${instanceId} ${event}`),
      changed && sealJson(db, deviceKey, 'triggers.changed', changed),
      repeated,
    ],
  });
}

/** Like {@link triggerByEvents}, for a manual trigger of one instance. */
export async function triggerManually(
  db: Db,
  instanceId: string,
  kind: Exclude<TriggerKind, 'event'>,
  reason: string = kind,
): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    name: 'trigger_manually',
    text: `with triggered as (
      insert into triggers (instance_id, device_key, kind, reason)
      select id, device_key, $2, $3 from instances where id = $1 and detached_at is null
      on conflict (instance_id) where state = 'queued' do nothing
      returning id, instance_id, kind, reason
    ) ${insertTriggerSignals}`,
    values: [instanceId, kind, reason],
  });
}

/** Withdraws the queued trigger and the delayed automatic retry. Returns whether there was one. */
export async function withdrawWaitingTrigger(db: Db, instanceId: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update triggers set state = 'finished' where instance_id = $1 and state in ('queued', 'delayed')`,
    values: [instanceId],
  });
  return rowCount !== 0;
}

/**
 * Prevents an automatic retry of the current run. Call it before {@link withdrawWaitingTrigger}: a run that ends in
 * the meantime has either seen this, or left a retry that is then withdrawn.
 */
export async function forbidRetry(db: Db, instanceId: string): Promise<void> {
  await db.query(`update triggers set cancelled = true where instance_id = $1 and state = 'begun'`, [instanceId]);
}

/**
 * Schedules an automatic retry, unless the run was cancelled or a newer trigger exists. Call it in the transaction that
 * closed the trigger's run.
 */
export async function insertRetry(
  db: Db,
  triggerId: number,
  { attempt, delaySeconds, reason }: { attempt: number; delaySeconds: number; reason: string },
): Promise<void> {
  await db.query({
    name: 'insert_retry',
    text: `insert into triggers (instance_id, device_key, kind, reason, state, attempt, not_before)
      select t.instance_id, t.device_key, 'retry', $2, 'delayed', $3, now() + make_interval(secs => $4)
      from triggers t join instances i on i.id = t.instance_id
      where t.id = $1 and not t.cancelled and i.detached_at is null
        and not exists (select 1 from triggers newer where newer.instance_id = t.instance_id and newer.id > t.id)`,
    values: [triggerId, reason, attempt, delaySeconds],
  });
}

/**
 * Queues automatic retries that are due, except for paused instances and devices; one that a newer trigger has
 * overtaken is finished.
 * @returns the outbox rows.
 */
export async function queueDueRetries(db: Db, limit: number): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    name: 'queue_due_retries',
    text: `with due as (
        select t.id, i.detached_at is not null or exists (
            select 1 from triggers n
            where n.instance_id = t.instance_id and (n.id > t.id or n.state in ('queued', 'begun'))
          ) as overtaken
        from triggers t
        join instances i on i.id = t.instance_id
        join devices d on d.key = t.device_key
        where t.state = 'delayed' and t.not_before <= now() and i.paused_at is null and d.paused_at is null
        order by t.not_before limit $1
        for update of t skip locked
      ), settled as (
        update triggers t
        set state = case when due.overtaken then 'finished' else 'queued' end
        from due
        where t.id = due.id
        returning t.id, t.instance_id, t.kind, t.reason, t.state
      ), triggered as (
        select id, instance_id, kind, reason from settled where state = 'queued'
      ) ${insertTriggerSignals}`,
    values: [limit],
  });
}
