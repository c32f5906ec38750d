import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import { gatewayTimeouts } from '../core/connections.ts';
import type { Db } from '../core/pool.ts';
import { openMessage } from '../core/sealedMessage.ts';
import type { SentMessage } from './messages.ts';
import { sentColumns } from './messages.ts';
import { isAboutToBegin } from './triggers.ts';

/**
 * SQL: whether the ParameterKey cannot show that the AddObject was applied, because the CPE reports none, or already
 * has the script's own. The names are those of `claimMessage`.
 */
const isKeyInconclusive = `(
  (select parameter_key from device) is null
  or (messages.request ->> 'parameterKey' <> '' and (
    messages.request ->> 'parameterKey' = (select parameter_key from device)
    or exists (
      select 1 from messages k
      where k.device_key = $1 and k.state = 'acknowledged'
        and k.request ->> 'parameterKey' = messages.request ->> 'parameterKey'))))`;

/** SQL: whether a factory reset is about to supersede the run `r`. */
const isSuperseded = `exists (
            select 1 from triggers t where t.instance_id = r.instance_id and t.state = 'queued' and t.reason = $4)`;

/** SQL: whether the run of the message `m` is in progress and sends messages. Only its own device's is in `run`. */
const isRunSending = `exists (
            select 1 from runs r
            where r.id = m.run_id and r.status = 'running' and not r.faulted and not ${isSuperseded})`;

/**
 * SQL: whether the refresh `m` may read the device now. A run reads what it has asked for. Any other refresh waits
 * for messages of a run that is about to begin, and for those of the current run until the end of the hold: it would
 * read what they are about to change, and some CPEs break off their session on it.
 */
const isRefreshDue = `case
            when exists (select 1 from run) then exists (
              select 1 from run, expected
              where not superseded and (run.id = m.run_id or $3::int = 0 or not expected.messages))
            else not (select messages from expected) end`;

/**
 * `unanswered`: the session's last message has no answer yet. `wait`: nothing now, but a run of the device is active.
 * `over`: the session has ended, now or before. `again`: messages were queued during the statement.
 */
export type Claim = { kind: 'message' | 'unanswered'; message: SentMessage } | { kind: 'wait' | 'over' | 'again' };

interface ClaimRow {
  current: boolean;
  late: boolean;
  active: boolean;
  sent: SentMessage | null;
  unanswered: SentMessage | null;
}

/**
 * Takes the next message for the session's device: first the ACS's own, then those of the current run, then those of
 * other scripts and device actions, then refreshes. It is one statement, because a periodic session needs no other
 * after its Inform. The device's row is locked, so that no message goes to a session that a newer Inform has
 * replaced. The locked row is current, while the statement's other rows are older if it had to wait. A run that has
 * ended, or that a factory reset is about to supersede, sends nothing more. A run that is in progress, or blocks the
 * queue, goes before messages from scripts of other devices.
 * A statement that the database executes after the gateway has given up on it, for example because the server was
 * stopped, does not end the session: its CPE has not received the end, and repeats its events.
 * @param holdMs how long the session would wait for a message; 0 ends it when there is none.
 * @param ageMs the milliseconds since the session began.
 */
export async function claimMessage(
  db: Db,
  deviceKey: number,
  sessionId: string,
  holdMs: number,
  ageMs: number,
): Promise<Claim> {
  const { rows } = await db.query<ClaimRow>({
    name: 'claim_message',
    text: `with device as (
        select key, queue_version, parameter_key, session_started_at from devices
        where key = $1 and session_id = $2 and session_phase <> 'ended'
        for no key update
      ), late as (
        select 1 from device join devices seen on seen.key = device.key where seen.queue_version <> device.queue_version
      ), unanswered as (
        select ${sentColumns} from messages where device_key = $1 and session_id = $2 and state = 'sent' limit 1
      ), run as (
        select r.id, r.wakes_at, r.holds_queue, ${isSuperseded} as superseded
        from runs r where r.device_key = $1 and r.status = 'running'
      ), expected as (
        select case
            when exists (select 1 from run) then (
              select superseded or wakes_at is null or wakes_at < now() + $3::int * interval '1 millisecond' from run)
            else ${isAboutToBegin('$1')} end as messages
      ), next as (
        select m.id, m.secret_paths from messages m
        where m.device_key = $1 and m.state = 'queued'
          and exists (select 1 from device)
          and not exists (select 1 from unanswered)
          and (m.expires_at is null or m.expires_at > now())
          and case m.purpose when 'run' then ${isRunSending} when 'refresh' then ${isRefreshDue} else true end
          and not exists (
            select 1 from run where holds_queue and (run.id is distinct from m.run_id or m.purpose <> 'run'))
        order by m.purpose <> 'management', m.purpose = 'refresh', m.run_id is distinct from (select id from run), m.id
        limit 1
      ), sent as (
        update messages set state = 'sent', session_id = $2, sent_at = now(), attempts = attempts + 1,
          probe = case
            when method = 'AddObject' and probe is null and instances is null and (awaited or ${isKeyInconclusive})
            then 'before' else probe end
        where id = (select next.id from next) and state = 'queued'
        returning ${sentColumns}
      ), activity as (
        select $3::int > 0 and expected.messages as active from expected
      ), phase as (
        select case
          when active or exists (select 1 from sent) or exists (select 1 from unanswered) or exists (select 1 from late)
            or exists (
              select 1 from device where clock_timestamp() > session_started_at + $5::float8 * interval '1 millisecond')
          then 'open' else 'ended' end as phase
        from activity
      ), session as (
        update devices d set session_phase = phase.phase,
          -- Before the CPE can report them.
          secret_paths = case
            when next.secret_paths is null then d.secret_paths
            else array(select distinct unnest(d.secret_paths || next.secret_paths)) end
        from device
        cross join phase
        left join next on true
        where d.key = device.key
          and (d.session_phase is distinct from phase.phase or not next.secret_paths <@ d.secret_paths)
      )
      select exists (select 1 from device) as current, exists (select 1 from late) as late, active,
        to_json(sent) as sent, to_json(unanswered) as unanswered
      from activity
      left join sent on true
      left join unanswered on true`,
    values: [deviceKey, sessionId, holdMs, bootstrapEvent, ageMs + gatewayTimeouts.answer],
  });
  const row = rows[0];
  if (!row?.current) return { kind: 'over' };
  if (row.unanswered) return { kind: 'unanswered', message: openMessage(db, row.unanswered) };
  if (row.sent) return { kind: 'message', message: openMessage(db, row.sent) };
  if (row.late) return { kind: 'again' };
  return { kind: row.active ? 'wait' : 'over' };
}
