import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { MessagePurpose, RunStatus } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openMessage } from '../core/sealedMessage.ts';
import { isAboutToBegin } from './triggers.ts';

export interface SentMessage {
  id: number;
  organizationId: string;
  runId: number | null;
  purpose: MessagePurpose;
  request: CwmpRequest;
  attempts: number;
  sessionId: string;
  /**
   * For an AddObject: the instances are read instead of sending it (`before`), or after its answer was lost
   * (`after`); `none`: they cannot be read.
   */
  probe: 'before' | 'after' | 'none' | null;
  /** The instances that existed before it was sent. */
  instances: number[] | null;
  /** Whether a script waits for its answer. */
  awaited: boolean;
}

const sentColumns = `id, organization_id as "organizationId", run_id as "runId", purpose, request, attempts, session_id as "sessionId", probe, instances, awaited`;

/**
 * SQL: whether the ParameterKey cannot show that the AddObject was applied, because the CPE reports none, or already
 * has the script's own. The names are those of `claimMessage`.
 */
const untoldByKey = `((select parameter_key from device) is null or (messages.request ->> 'parameterKey' <> '' and (
    messages.request ->> 'parameterKey' = (select parameter_key from device) or exists (
      select 1 from messages k
      where k.device_key = $1 and k.state = 'acknowledged' and k.request ->> 'parameterKey' = messages.request ->> 'parameterKey'))))`;

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
 * replaced. The locked row is current, while the statement's other rows are older if it had to wait. A run that a
 * factory reset is about to supersede sends nothing more. A run that is in progress, or blocks the queue, goes before
 * messages from scripts of other devices.
 * @param holdMs how long the session would wait for a message; 0 ends it when there is none.
 */
export async function claimMessage(db: Db, deviceKey: number, sessionId: string, holdMs: number): Promise<Claim> {
  const { rows } = await db.query<ClaimRow>({
    name: 'claim_message',
    text: `with device as (
        select key, queue_version, parameter_key from devices where key = $1 and session_id = $2 and session_phase <> 'ended' for no key update
      ), late as (
        select 1 from device join devices seen on seen.key = device.key where seen.queue_version <> device.queue_version
      ), unanswered as (
        select ${sentColumns} from messages where device_key = $1 and session_id = $2 and state = 'sent' limit 1
      ), run as (
        select r.id, r.wakes_at, r.holds_queue, exists (
            select 1 from triggers t where t.instance_id = r.instance_id and t.state = 'queued' and t.reason = $4
          ) as superseded
        from runs r where r.device_key = $1 and r.status = 'running'
      ), next as (
        select m.id, m.secret_paths from messages m
        where m.device_key = $1 and m.state = 'queued' and exists (select 1 from device) and not exists (select 1 from unanswered)
          and (m.expires_at is null or m.expires_at > now())
          and not exists (select 1 from run where superseded and run.id = m.run_id)
          and not exists (select 1 from run where holds_queue and (run.id is distinct from m.run_id or m.purpose <> 'run'))
        order by m.purpose <> 'management', m.purpose = 'refresh', m.run_id is distinct from (select id from run), m.id limit 1
      ), sent as (
        update messages set state = 'sent', session_id = $2, sent_at = now(), attempts = attempts + 1,
          probe = case when method = 'AddObject' and probe is null and instances is null and (awaited or ${untoldByKey}) then 'before' else probe end
        where id = (select next.id from next) and state = 'queued' returning ${sentColumns}
      ), activity as (
        select $3::int > 0 and case when exists (select 1 from run)
            then (select superseded or wakes_at is null or wakes_at < now() + $3::int * interval '1 millisecond' from run)
            else ${isAboutToBegin('$1')} end as active
      ), phase as (
        select case when active or exists (select 1 from sent) or exists (select 1 from unanswered) or exists (select 1 from late)
          then 'open' else 'ended' end as phase
        from activity
      ), session as (
        update devices d set session_phase = phase.phase,
          -- Before the CPE can report them.
          secret_paths = case when next.secret_paths is null then d.secret_paths else array(select distinct unnest(d.secret_paths || next.secret_paths)) end
        from device cross join phase left join next on true
        where d.key = device.key and (d.session_phase is distinct from phase.phase or not next.secret_paths <@ d.secret_paths)
      )
      select exists (select 1 from device) as current, exists (select 1 from late) as late, active, to_json(sent) as sent,
        to_json(unanswered) as unanswered
      from activity left join sent on true left join unanswered on true`,
    values: [deviceKey, sessionId, holdMs, bootstrapEvent],
  });
  const row = rows[0];
  if (!row?.current) return { kind: 'over' };
  if (row.unanswered) return { kind: 'unanswered', message: openMessage(db, row.unanswered) };
  if (row.sent) return { kind: 'message', message: openMessage(db, row.sent) };
  if (row.late) return { kind: 'again' };
  return { kind: row.active ? 'wait' : 'over' };
}

/** Returns the message that a session waits for, even when a newer session has already returned it to the queue. */
export async function findSentMessage(db: Db, deviceKey: number, sessionId: string): Promise<SentMessage | undefined> {
  const { rows } = await db.query<SentMessage>({
    name: 'find_sent_message',
    text: `select ${sentColumns} from messages
      where device_key = $1 and session_id = $2 and state in ('sent', 'queued') order by sent_at desc limit 1`,
    values: [deviceKey, sessionId],
  });
  return rows.map((row) => openMessage(db, row))[0];
}

/** Returns a message that an older session of the device got and has not answered. */
export async function findLateMessage(db: Db, deviceKey: number, id: number): Promise<SentMessage | undefined> {
  const { rows } = await db.query<SentMessage>(
    `select ${sentColumns} from messages
     where device_key = $1 and id = $2 and session_id is not null and state in ('sent', 'queued')`,
    [deviceKey, id],
  );
  return rows.map((row) => openMessage(db, row))[0];
}

/** Of all sessions of the device, oldest first. */
export async function listSentMessages(db: Db, deviceKey: number): Promise<SentMessage[]> {
  const { rows } = await db.query<SentMessage>(
    `select ${sentColumns} from messages where device_key = $1 and state = 'sent' order by id`,
    [deviceKey],
  );
  return rows.map((row) => openMessage(db, row));
}

/** Returns the last message since then that changed the device's ParameterKey. */
export async function findLastChange(
  db: Db,
  deviceKey: number,
  since: Date,
): Promise<{ id: number; request: CwmpRequest } | undefined> {
  const { rows } = await db.query<{ id: number; organizationId: string; request: CwmpRequest }>(
    `select id, organization_id as "organizationId", request from messages
     where device_key = $1 and state = 'acknowledged' and settled_at >= $2 and request ? 'parameterKey' order by id desc limit 1`,
    [deviceKey, since],
  );
  return rows.map((row) => openMessage(db, row))[0];
}

/**
 * Returns a claimed message to the queue, because it may not have reached the CPE. `unwritten`: it certainly has not,
 * and the attempt does not count.
 */
export async function returnToQueue(db: Db, id: number, sessionId: string, unwritten: boolean): Promise<void> {
  await db.query(
    `update messages set state = 'queued', session_id = null, attempts = attempts - case when $3 then 1 else 0 end
     where id = $1 and session_id = $2 and state = 'sent'`,
    [id, sessionId, unwritten],
  );
}

/**
 * Queues the message again with the result of its probe, unless its run has ended; only for the session that sent the
 * probe, and once.
 */
export async function requeueProbed(db: Db, { id, sessionId }: SentMessage, instances: number[] | null): Promise<void> {
  await db.query({
    name: 'requeue_probed',
    // A transaction that needs both locks takes the run's before its messages'.
    text: `with run as (
        select status = 'running' and not faulted as wants from runs
        where id = (select run_id from messages where id = $1) for no key update
      ), judged as (
        select case when m.run_id is null then true else (select wants from run) end as wanted from messages m where m.id = $1
      )
      update messages set state = case when judged.wanted then 'queued' else 'cancelled' end, session_id = null, instances = $3,
        probe = case when $3::int[] is null then 'none' end, settled_at = case when not judged.wanted then now() end
      from judged where id = $1 and session_id = $2 and state in ('sent', 'queued')`,
    values: [id, sessionId, instances],
  });
}

/** For an AddObject whose answer was lost: its instances are read before it is sent again. */
export async function probeAfter(db: Db, id: number): Promise<void> {
  await db.query(`update messages set probe = 'after' where id = $1`, [id]);
}

/** A claimed message that will not be sent; the session that claimed it settles it. */
export async function withholdMessage(db: Db, id: number, sessionId: string): Promise<void> {
  await db.query(
    `update messages set sent_at = null, attempts = attempts - 1 where id = $1 and session_id = $2 and state = 'sent'`,
    [id, sessionId],
  );
}

/** Decides what happens with a message whose answer was lost. Its session is recorded: a late answer still counts. */
export async function requeueOrCancel(db: Db, id: number, state: 'queued' | 'cancelled'): Promise<void> {
  await db.query(
    `update messages set state = $2, settled_at = case when $2 = 'cancelled' then now() end where id = $1 and state = 'sent'`,
    [id, state],
  );
}

/** Locks the run, and returns whether it is in progress. */
export async function lockRunningRun(db: Db, runId: number): Promise<boolean> {
  const { rows } = await db.query<{ status: RunStatus }>('select status from runs where id = $1 for no key update', [
    runId,
  ]);
  return rows[0]?.status === 'running';
}
