import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import { transferFault } from '../../domain/cwmp/transferFault.ts';
import type { InstanceFacts } from '../../domain/runs/explanation.ts';
import { connectionRequestState } from '../devices/devices.ts';
import type { Db } from '../core/pool.ts';
import { openJson } from '../core/sealed.ts';

/** Formats a time in UTC and ISO 8601, so that texts compare as times. */
const iso = (time: string): string => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The run's first unanswered message, or else the transfer whose end the script waits for. */
const openMessage = `select json_build_object(
    'number', m.number, 'summary', m.summary, 'state', m.state, 'deviceId', md.id,
    'at', ${iso(`case m.state when 'queued' then m.created_at when 'sent' then m.sent_at else m.settled_at end`)},
    'connectionRequest', case when m.state = 'queued' then ${connectionRequestState('md')} end)
  from messages m join devices md on md.key = m.device_key
  where m.run_id = r.id and m.purpose = 'run'
    and (m.state in ('queued', 'sent') or (m.number = r.awaits_message and is_under_way(m)))
  order by m.id limit 1`;

/** The last transfers of the run that the script did not wait for and that the CPE has reported the end of. */
const endedTransfers = `select coalesce(json_agg(t), '[]') from (
    select m.device_key as "deviceKey", m.number, m.summary, m.completion from messages m
    where m.run_id = r.id and m.purpose = 'run' and m.completion is not null and not m.awaited
    order by m.id desc limit 10) t`;

const lastRunFacts = `select json_build_object(
    'number', r.number, 'error', r.error, 'finishedAt', ${iso('r.finished_at')},
    'movedAt', ${iso(`greatest(r.started_at, (select max(committed_at) from run_steps where run_id = r.id),
      (select max(settled_at) from messages where run_id = r.id), case when r.wakes_at < now() then r.wakes_at end)`)},
    'letsSessionEnd', coalesce(not isfinite(r.wakes_at), false),
    'wakesAt', case when isfinite(r.wakes_at) then ${iso('r.wakes_at')} end,
    'awaitsHttp', exists (
      select 1 from run_steps where run_id = r.id and http_request is not null and http_response is null),
    'message', (${openMessage}), 'transfers', (${endedTransfers}))
  from runs r where r.instance_id = i.id order by r.number desc limit 1`;

/** The run ahead, as the decision about starting a run sees it (`readBeginFacts`). */
const ahead = `select json_build_object('instanceId', x.id, 'serviceName', xs.name, 'running', x.running) from (
    select i2.id, i2.service_id, true as running, i2.position, i2.created_at
    from runs r2
    join instances i2 on i2.id = r2.instance_id
    where r2.device_key = i.device_key and r2.status = 'running' and i2.id <> i.id
    union all
    select i2.id, i2.service_id, false, i2.position, i2.created_at
    from triggers t2
    join instances i2 on i2.id = t2.instance_id
    where t2.device_key = i.device_key and t2.state = 'queued' and i2.detached_at is null and i2.paused_at is null
      and (i2.position, i2.created_at, i2.id) < (i.position, i.created_at, i.id)
  ) x
  join services xs on xs.id = x.service_id
  order by not x.running, x.position, x.created_at, x.id
  limit 1`;

type LastRun = NonNullable<InstanceFacts['lastRun']>;
type RawLastRun = Omit<LastRun, 'failedTransfers'> & {
  transfers: { deviceKey: number; number: number; summary: string; completion: CpeCall | null }[];
};

function openLastRun(db: Db, organizationId: string, { transfers, ...run }: RawLastRun): LastRun {
  const failedTransfers = transfers.flatMap(({ deviceKey, number, summary, completion }) => {
    const fault = transferFault(openJson(db, deviceKey, 'messages.completion', completion));
    return fault ? [{ number, summary, faultCode: fault.fault_code }] : [];
  });
  return { ...run, failedTransfers, error: openJson(db, organizationId, 'runs.error', run.error) };
}

/** The kinds of audit events that refuse an Inform. */
const refusals = `('unknown_device', 'wrong_device', 'onboarding_over', 'unexpected_bootstrap', 'device_limit')`;

/** What may be wrong with the identity of the device `d`. */
const identityFacts = `coalesce(d.serial_number, d.id) as "serialNumber",
        ${iso('d.repeated_bootstrap_at')} as "repeatedBootstrapAt",
        coalesce((
          select json_agg(json_build_object('id', n.id, 'oui', n.oui, 'informedAt', ${iso('n.last_inform_at')})) from (
            select * from devices n
            where n.organization_id = d.organization_id and n.key <> d.key
              and n.serial_number collate "C" = coalesce(d.serial_number, d.id)
            order by n.key limit 3) n), '[]') as namesakes,
        (select json_build_object('at', ${iso('a.last_at')}, 'reason', a.kind, 'oui', a.details ->> 'oui')
          from audit_events a
          where a.organization_id = d.organization_id and a.details ? 'serial_number'
            and a.details ->> 'serial_number' = coalesce(d.serial_number, d.id)
            and a.kind in ${refusals} and a.last_at > now() - interval '1 day'
          order by a.last_at desc limit 1) as refusal`;

/** Reads everything that explains an instance's state. Undefined: the organization has no such instance. */
export async function readInstanceFacts(
  db: Db,
  organizationId: string,
  id: string,
): Promise<InstanceFacts | undefined> {
  const { rows } = await db.query<Omit<InstanceFacts, 'lastRun'> & { lastRun: RawLastRun | null }>({
    name: 'read_instance_facts',
    text: `select ${iso('now()')} as now, i.id, i.status, d.id as "deviceId", v.events,
        ${iso('i.created_at')} as "attachedAt", ${iso('i.updated_at')} as "updatedAt",
        case when d.last_inform_at is not null
          then json_build_object('at', ${iso('d.last_inform_at')}, 'events', d.inform_events) end as "lastInform",
        (select ${iso('min(o.created_at)')} from outbox o
          where o.workflow_id = i.workflow_id) as "pendingDispatchSince",
        (select json_build_object('reason', t.reason, 'at', ${iso('t.created_at')}) from triggers t
          where t.instance_id = i.id and t.state = 'queued') as trigger,
        case when o.max_runs <= (
            select count(*) from runs r where r.organization_id = o.id and r.status = 'running'
          ) then o.max_runs end as "runLimit",
        case
          when o.suspended_at is not null
            then json_build_object('what', 'organization', 'at', ${iso('o.suspended_at')})
          when i.paused_at is not null then json_build_object('what', 'instance', 'at', ${iso('i.paused_at')})
          when d.paused_at is not null then json_build_object('what', 'device', 'at', ${iso('d.paused_at')})
        end as paused,
        (select ${iso('t.not_before')} from triggers t
          where t.instance_id = i.id and t.state = 'delayed' limit 1) as "retryAt",
        (${ahead}) as ahead, ${identityFacts}, (${lastRunFacts}) as "lastRun"
      from instances i
      join organizations o on o.id = i.organization_id
      join devices d on d.key = i.device_key
      join services s on s.id = i.service_id
      join service_versions v on v.service_id = s.id and v.version = coalesce(i.pinned_version, s.latest_version)
      where i.organization_id = $1 and i.id = $2 and i.detached_at is null`,
    values: [organizationId, id],
  });
  return rows.map(({ lastRun, ...facts }) => ({
    ...facts,
    lastRun: lastRun && openLastRun(db, organizationId, lastRun),
  }))[0];
}
