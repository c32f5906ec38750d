import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { MessagePurpose } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openMessage } from '../core/sealedMessage.ts';

export interface SentMessage {
  id: number;
  organizationId: string;
  deviceKey: number;
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
  /** A refresh of a CPE that breaks off its session when it is asked for the values below an object. */
  fullNames: boolean;
}

export const sentColumns = `id, organization_id as "organizationId", device_key as "deviceKey", run_id as "runId",
  purpose, request, attempts, session_id as "sessionId", probe, instances, awaited,
  case when purpose = 'refresh' then (
    select d.reads_full_names from devices d where d.key = messages.device_key) else false end as "fullNames"`;

/**
 * SQL: locks the run of the message `$1`, and tells in `judged.wanted` whether the message may be sent: it is not a
 * script's, or its run is in progress and had no fault. A transaction that needs both locks takes the run's before its
 * messages'.
 */
const withJudged = `with run as (
        select status = 'running' and not faulted as wants from runs
        where id = (select run_id from messages where id = $1) for no key update
      ), judged as (
        select m.purpose <> 'run' or coalesce((select wants from run), false) as wanted
        from messages m
        where m.id = $1
      )`;

/** SQL: sets a message to queued, or to cancelled if it is no longer wanted. */
const setRequeued = `state = case when judged.wanted then 'queued' else 'cancelled' end,
        settled_at = case when not judged.wanted then now() end`;

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

/** Lists the unanswered messages of all sessions of the device, oldest first. */
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
     where device_key = $1 and state = 'acknowledged' and settled_at >= $2 and request ? 'parameterKey'
     order by id desc limit 1`,
    [deviceKey, since],
  );
  return rows.map((row) => openMessage(db, row))[0];
}

/**
 * Returns a claimed message to the queue, because it may not have reached the CPE; cancels it if its run has ended.
 * `unwritten`: it certainly has not reached the CPE, and the attempt does not count.
 */
export async function returnToQueue(db: Db, id: number, sessionId: string, unwritten: boolean): Promise<void> {
  await db.query({
    name: 'return_to_queue',
    text: `${withJudged}
      update messages
      set ${setRequeued}, session_id = null, attempts = attempts - case when $3 then 1 else 0 end
      from judged
      where id = $1 and session_id = $2 and state = 'sent'`,
    values: [id, sessionId, unwritten],
  });
}

/**
 * Queues the message again with the result of its probe, unless its run has ended; only for the session that sent the
 * probe, and once. `instances` is null if they cannot be read.
 */
export async function requeueProbed(db: Db, { id, sessionId }: SentMessage, instances: number[] | null): Promise<void> {
  await db.query({
    name: 'requeue_probed',
    text: `${withJudged}
      update messages
      set ${setRequeued}, session_id = null, instances = $3, probe = case when $3::int[] is null then 'none' end
      from judged
      where id = $1 and session_id = $2 and state in ('sent', 'queued')`,
    values: [id, sessionId, instances],
  });
}

/** Marks an AddObject whose answer was lost, so that its instances are read before it is sent again. */
export async function probeAfter(db: Db, id: number): Promise<void> {
  await db.query(`update messages set probe = 'after' where id = $1`, [id]);
}

/** Has the device asked for full names from now on, instead of for the values below an object. */
export async function readFullNames(db: Db, deviceKey: number): Promise<void> {
  await db.query('update devices set reads_full_names = true where key = $1', [deviceKey]);
}

/** Marks a claimed message as not sent. The session that claimed it settles it. */
export async function withholdMessage(db: Db, id: number, sessionId: string): Promise<void> {
  await db.query(
    `update messages set sent_at = null, attempts = attempts - 1 where id = $1 and session_id = $2 and state = 'sent'`,
    [id, sessionId],
  );
}

/**
 * Requeues a message whose answer was lost; cancels it if its run has ended. It keeps its session, so that a late
 * answer still counts.
 */
export async function requeueLost(db: Db, id: number): Promise<void> {
  await db.query({
    name: 'requeue_lost',
    text: `${withJudged} update messages set ${setRequeued} from judged where id = $1 and state = 'sent'`,
    values: [id],
  });
}

/**
 * Ends the run's wait for an answer or an event that did not come in time: later ones are ignored. A message that was
 * settled in the meantime, and an event that came in the meantime, stay unchanged.
 * @param step the step that follows the wait. Once it is committed, nothing expires: the run awaits something else.
 */
export async function expireAwaited(db: Db, runId: number, step: number): Promise<void> {
  await db.query(
    `with run as (
       -- It continues now, so a session that begins is held.
       update runs
       set wakes_at = null, awaits_events = null,
         -- A wait for an event that ended in vain. Later ones are for the next wait.
         events_since = case when awaits_events is null or received_event is not null then events_since else now() end
       where id = $1 and not exists (select from run_steps where run_id = $1 and step = $2)
       returning id, awaits_message
     )
     update messages set state = 'expired', settled_at = now()
     from run
     where run_id = run.id and number = run.awaits_message
       and awaited and (state in ('queued', 'sent') or is_under_way(messages))`,
    [runId, step],
  );
}
