import type { CpeFault } from '../domain/types.ts';
import type { Db } from './pool.ts';

export interface QueuedFor {
  deviceKey: number;
  /** The device has no CWMP session: it would have to be asked for one. */
  unreached: boolean;
}

/**
 * Puts the run's drafts into the devices' queues.
 * @param last from now on the gateway tells the workflow when the last message is settled.
 */
export async function queueDrafts(db: Db, runId: number, last: boolean): Promise<QueuedFor[]> {
  const { rows } = await db.query<QueuedFor>({
    name: 'queue_drafts',
    text: `with queued as (
        update messages set state = 'queued' where run_id = $1 and state = 'drafted' returning device_key
      ), run as (
        update runs set awaits_settlement = true where id = $1 and $2
      )
      select d.key as "deviceKey", ${unreached} as unreached from devices d where d.key in (select device_key from queued)`,
    values: [runId, last],
  });
  return rows;
}

/** A session older than this is taken for dead. */
const unreached = `(coalesce(d.session_phase, 'ended') = 'ended' or d.session_started_at < now() - interval '5 minutes')`;

export interface Settlement {
  outstanding: number;
  total: number;
  /** The first message that the CPE faulted. */
  fault: (CpeFault & { number: number; summary: string }) | null;
  /** The first message that was not answered yet. */
  waiting: { number: number; summary: string; state: string; deviceId: string } | null;
}

/** To be read under the run's lock, so that no answer is missed. */
export async function readSettlement(db: Db, runId: number): Promise<Settlement> {
  const { rows } = await db.query<Settlement>({
    name: 'read_settlement',
    text: `select count(*) filter (where state in ('drafted', 'queued', 'sent')) as outstanding, count(*) as total,
        (select jsonb_build_object('number', number, 'summary', summary) || fault from messages
          where run_id = $1 and purpose = 'run' and state = 'faulted' order by settled_at, id limit 1) as fault,
        (select jsonb_build_object('number', m.number, 'summary', m.summary, 'state', m.state, 'deviceId', d.id)
          from messages m join devices d on d.key = m.device_key
          where m.run_id = $1 and m.purpose = 'run' and m.state in ('sent', 'queued') order by m.id limit 1) as waiting
      from messages where run_id = $1 and purpose = 'run'`,
    values: [runId],
  });
  const row = rows[0];
  if (!row) throw new Error('read_settlement returned no row');
  return row;
}

export interface UnreachedDevice {
  deviceKey: number;
  deviceId: string;
  url: string | null;
  remoteAddress: string | null;
}

/** Devices with queued messages of the run and no CWMP session. */
export async function findUnreachedDevices(db: Db, runId: number): Promise<UnreachedDevice[]> {
  const { rows } = await db.query<UnreachedDevice>({
    name: 'find_unreached_devices',
    text: `select d.key as "deviceKey", d.id as "deviceId", d.connection_request_url as url, d.remote_address as "remoteAddress"
      from devices d
      where d.key in (select device_key from messages where run_id = $1 and state = 'queued')
        and ${unreached}`,
    values: [runId],
  });
  return rows;
}
