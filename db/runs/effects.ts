import type { ScriptEffect, LastRun } from '../../domain/runs/selfInflictedEvents.ts';
import type { Db } from '../core/pool.ts';
import { openJson } from '../core/sealed.ts';
import { openMessage } from '../core/sealedMessage.ts';

/** Messages that change a CPE, or make it report an event. */
const effective = `m.method not like 'Get%' and m.state in ('sent', 'acknowledged')`;
/** The maximum number of a run's messages that are considered, counted from the last. */
const maxEffects = 500;

/** Returns the last run of each attached instance of the device. */
export async function readLastRuns(db: Db, deviceKey: number): Promise<LastRun[]> {
  const { rows } = await db.query<LastRun>({
    name: 'read_last_runs',
    text: `select i.id as "instanceId", r.id as "runId", r.status = 'running' as running,
        coalesce(t.changed, '{}') as "triggeringChanges"
      from instances i
      cross join lateral (select * from runs where instance_id = i.id order by number desc limit 1) r
      join triggers t on t.id = r.trigger_id
      where i.device_key = $1 and i.detached_at is null`,
    values: [deviceKey],
  });
  return rows.map((row) => ({
    ...row,
    triggeringChanges: openJson(db, deviceKey, 'triggers.changed', row.triggeringChanges),
  }));
}

/** Returns what these runs, and others within the last hour, did to the device, oldest first. */
export async function readEffects(db: Db, deviceKey: number, runIds: number[]): Promise<ScriptEffect[]> {
  const { rows } = await db.query<ScriptEffect & { organizationId: string }>({
    name: 'read_effects',
    text: `select * from (
        select m.id, m.organization_id as "organizationId", m.run_id as "runId", m.request,
          coalesce(m.settled_at, m.sent_at) as at, m.self_inflicted_events as "reportedEvents"
        from messages m
        where m.device_key = $1 and m.purpose = 'run' and ${effective}
          and (m.run_id = any($2::bigint[]) or m.sent_at > now() - interval '1 hour')
        order by m.id desc limit ${maxEffects}
      ) last order by id`,
    values: [deviceKey, runIds],
  });
  return rows.map((row) => openMessage(db, row));
}

/** Returns the parameters of the last Inform, without the values of secret ones. */
export async function readInformParameters(
  db: Db,
  deviceKey: number,
): Promise<{ parameters: Record<string, string>; secretPaths: string[] }> {
  const { rows } = await db.query<{ parameters: Record<string, string>; secretPaths: string[] }>({
    name: 'read_inform_parameters',
    text: 'select inform_parameters as parameters, secret_paths as "secretPaths" from devices where key = $1',
    values: [deviceKey],
  });
  return rows[0] ?? { parameters: {}, secretPaths: [] };
}

/** Stores with each message the events that it caused and that the CPE has reported. */
export async function markReportedEvents(db: Db, events: { id: number; event: string }[]): Promise<void> {
  await db.query(
    `update messages set self_inflicted_events = self_inflicted_events || e.events
     from (
       select id, array_agg(event) as events from unnest($1::bigint[], $2::text[]) as e(id, event) group by id
     ) e
     where messages.id = e.id`,
    [events.map(({ id }) => id), events.map(({ event }) => event)],
  );
}
