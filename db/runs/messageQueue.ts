import type { CpeFault } from '../../domain/types.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import type { Db } from '../core/pool.ts';
import { openMessage } from '../core/sealedMessage.ts';
import { isAboutToBegin } from './triggers.ts';

export interface QueuedFor {
  deviceKey: number;
  /** Whether the device has no CWMP session, so that it needs a connection request. */
  unreached: boolean;
}

/**
 * Wakes the sessions of the devices that the run has queued messages for, again: the process that committed the step
 * may have died before it woke them.
 */
export async function announceMessages(db: Db, runId: number): Promise<QueuedFor[]> {
  const { rows } = await db.query<QueuedFor>({
    name: 'announce_messages',
    text: `update devices d set queue_version = d.queue_version + 1
      where d.key in (select device_key from messages where run_id = $1 and state = 'queued')
      returning d.key as "deviceKey", ${unreached} as unreached`,
    values: [runId],
  });
  return rows;
}

/** SQL: whether the device `d` has no CWMP session. A session without a message for 5 minutes counts as dead. */
export const unreached = `(coalesce(d.session_phase, 'ended') = 'ended'
  or (d.session_started_at < now() - interval '5 minutes' and not exists (
    select 1 from messages s where s.device_key = d.key and s.session_id = d.session_id
      and greatest(s.sent_at, s.settled_at) > now() - interval '5 minutes')))`;

export interface Settlement {
  outstanding: number;
  total: number;
  /** The first message that the CPE faulted and whose fault the script does not handle itself. */
  fault: (CpeFault & { number: number; summary: string }) | null;
  /** The request of that message. */
  faultedRequest: CwmpRequest | null;
  /** The first unanswered message. */
  waiting: { number: number; summary: string; state: string; deviceId: string } | null;
}

interface FaultedMessage {
  organizationId: string;
  number: number;
  summary: string;
  fault: CpeFault;
  request: CwmpRequest;
}

/**
 * Counts the run's messages by state. Call it after `lockRun` in the same transaction, so that no answer is missed; or
 * once the run awaits its settlement, because the workflow is then signalled.
 */
export async function readSettlement(db: Db, runId: number): Promise<Settlement> {
  const { rows } = await db.query<Omit<Settlement, 'fault' | 'faultedRequest'> & { faulted: FaultedMessage | null }>({
    name: 'read_settlement',
    text: `select count(*) filter (where state in ('queued', 'sent')) as outstanding, count(*) as total,
        (select jsonb_build_object(
            'organizationId', organization_id, 'number', number, 'summary', summary, 'fault', fault, 'request', request)
          from messages
          where run_id = $1 and purpose = 'run' and state = 'faulted' and not awaited
          order by settled_at, id limit 1) as faulted,
        (select jsonb_build_object('number', m.number, 'summary', m.summary, 'state', m.state, 'deviceId', d.id)
          from messages m
          join devices d on d.key = m.device_key
          where m.run_id = $1 and m.purpose = 'run' and m.state in ('sent', 'queued')
          order by m.id limit 1) as waiting
      from messages where run_id = $1 and purpose = 'run'`,
    values: [runId],
  });
  const row = rows[0];
  if (!row) throw new Error('read_settlement returned no row');
  const { faulted, ...settlement } = row;
  if (!faulted) return { ...settlement, fault: null, faultedRequest: null };
  const { number, summary, fault, request } = openMessage(db, faulted);
  return { ...settlement, fault: { number, summary, ...fault }, faultedRequest: request };
}

/**
 * Returns the device keys of those waiting CWMP sessions that should try to claim a message again: one is queued, the
 * session was replaced, or the awaited run has ended or sleeps.
 */
export async function findChangedSessions(db: Db, sessions: { id: string; deviceKey: number }[]): Promise<number[]> {
  const { rows } = await db.query<{ deviceKey: number }>({
    name: 'find_changed_sessions',
    text: `select held.device_key as "deviceKey"
      from unnest($1::bigint[], $2::text[]) as held(device_key, session_id)
        left join devices d on d.key = held.device_key and d.session_id = held.session_id and d.session_phase <> 'ended'
        left join runs r on r.device_key = held.device_key and r.status = 'running'
      where d.key is null or r.wakes_at is not null
        or exists (select 1 from messages m where m.device_key = held.device_key and m.state in ('queued', 'sent'))
        or (r.id is null and not ${isAboutToBegin('held.device_key')})`,
    values: [sessions.map(({ deviceKey }) => deviceKey), sessions.map(({ id }) => id)],
  });
  return rows.map(({ deviceKey }) => deviceKey);
}
