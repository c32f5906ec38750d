import { storeSessionsOf, sessionColumns } from './deviceSessions.ts';
import type { InformRecord } from './informs.ts';
import { informColumns, informRow, informAssignments, withoutSecretValues } from './informs.ts';
import type { Db } from '../core/pool.ts';
import { isAboutToBegin } from '../runs/triggers.ts';

/** An Inform that probably has no consequences, with the ids that its device may be stored under. */
export interface PeriodicInform {
  organizationId: string;
  ids: string[];
  record: InformRecord;
  /** The device that authenticated; undefined: any. */
  provenKey: number | undefined;
  /** The credential whose use must be recorded. */
  usedCredential: { username: string; revision: number } | undefined;
  /** Whether devices that are not registered are refused. */
  registeredOnly: boolean;
}

export interface InformedKey {
  key: number;
  id: string;
}

/**
 * Records those Informs that have no consequences, as `recordInform` does: the ids match one device, its last session
 * ended normally and left no message unanswered, its parameters are unchanged, its events trigger no service, and no
 * script waits for one of them. Other Informs, and those of locked devices, are not recorded. Each Inform must belong
 * to a different device.
 * @returns the device of each Inform, in the given order; undefined: not recorded.
 */
export async function recordPeriodicInforms(db: Db, informs: PeriodicInform[]): Promise<(InformedKey | undefined)[]> {
  const { rows } = await db.query<InformedKey & { position: number }>({
    name: 'record_periodic_informs',
    text: `with informed as materialized (
        select * from json_to_recordset($1) as i(position int, organization_id text, ids text[],
          proven_key bigint, used_username text, used_revision int, registered_only boolean, ${informColumns})
      ), known as materialized (
        select position, device.key, device.queue_version
        from informed i cross join lateral (
          select min(d.key) as key, min(d.queue_version) as queue_version from devices d
          where d.organization_id = i.organization_id and d.id = any(i.ids)
          having count(*) = 1
        ) device
      ), uneventful as (
        select i.*, d.key
        from known join informed i using (position) join devices d on d.key = known.key
        -- Another version: a script has just begun to wait, which this statement does not see.
        where d.queue_version = known.queue_version
          and d.session_phase = 'ended' and d.inform_parameters = ${withoutSecretValues('i.parameters')}
          and (i.proven_key is null or i.proven_key = d.key)
          and (d.registered_at is not null or not i.registered_only)
          and (coalesce(d.oui, '') = '' or lower(d.oui) = lower(i.oui))
          and (coalesce(d.product_class, '') = '' or lower(d.product_class) = lower(i.product_class))
          and not exists (select 1 from messages m where m.device_key = d.key and m.state = 'sent')
          and not exists (
            select 1 from device_actions a
            where a.device_key = d.key and a.settled_at is null and a.method = 'connection_request')
          and not exists (
            select 1 from instances n join services s on s.id = n.service_id
            join service_versions v
              on v.service_id = s.id and v.version = coalesce(n.pinned_version, s.latest_version)
            where n.device_key = d.key and n.detached_at is null and v.events && i.events)
          and not exists (
            select 1 from runs r
            where r.device_key = d.key and r.status = 'running' and r.received_event is null
              and r.awaits_events && i.events)
        for no key update of d skip locked
      ), recorded as (
        update devices d set ${informAssignments}
        from uneventful i
        where d.key = i.key
        returning i.position, d.id, ${sessionColumns}
      ), used as (
        update credentials c set last_used_at = now()
        from uneventful i
        where c.username = i.used_username and c.revision = i.used_revision
      ), ${storeSessionsOf('recorded')}
      select position, key, id from recorded`,
    values: [JSON.stringify(informs.map(rowOf))],
  });
  const recorded = new Map(rows.map(({ position, key, id }) => [position, { key, id }]));
  return informs.map((_, position) => recorded.get(position));
}

function rowOf(
  { organizationId, ids, record, provenKey, usedCredential, registeredOnly }: PeriodicInform,
  position: number,
): object {
  return {
    // The previous session ended in order, so the CPE repeats nothing.
    ...informRow(record, record.events),
    position,
    organization_id: organizationId,
    ids,
    proven_key: provenKey,
    used_username: usedCredential?.username,
    used_revision: usedCredential?.revision,
    registered_only: registeredOnly,
  };
}

/**
 * Ends those sessions that have no further work: no message waits, and no run of the device is active or about to
 * start. Other sessions, and those of locked devices, continue. Each session must belong to a different device.
 * @returns for each session whether it ended, in the given order.
 */
export async function endIdleSessions(db: Db, sessions: { deviceKey: number; id: string }[]): Promise<boolean[]> {
  const { rows } = await db.query<{ key: number }>({
    name: 'end_idle_sessions',
    // The lock reads the newest version of a device, but other tables are read as of the statement's start. The queue
    // version shows whether messages have been added since.
    text: `with seen as materialized (
        select d.key, d.session_id, d.queue_version
        from unnest($1::bigint[], $2::text[]) as s(key, session_id)
        join devices d on d.key = s.key and d.session_id = s.session_id
      ), idle as (
        select d.key from seen join devices d using (key)
        where d.session_id = seen.session_id and d.session_phase <> 'ended'
          and d.queue_version = seen.queue_version
          and not exists (select 1 from messages m where m.device_key = d.key and m.state in ('queued', 'sent'))
          and not exists (select 1 from runs r where r.device_key = d.key and r.status = 'running')
          and not ${isAboutToBegin('d.key')}
        for no key update of d skip locked
      )
      update devices d set session_phase = 'ended' from idle where d.key = idle.key returning d.key`,
    values: [sessions.map(({ deviceKey }) => deviceKey), sessions.map(({ id }) => id)],
  });
  const ended = new Set(rows.map(({ key }) => key));
  return sessions.map(({ deviceKey }) => ended.has(deviceKey));
}
