import type { ConnectionRequestState } from '../../domain/devices/connectionRequest.ts';
import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import type {
  DeviceActionMethod,
  DeviceActionOutcome,
  DeviceActionStatus,
} from '../../domain/devices/deviceActions.ts';
import { maxOpenDeviceActions } from '../../domain/devices/deviceActions.ts';
import type { CpeFault } from '../../domain/types.ts';
import { unreached } from '../runs/messageQueue.ts';
import { connectionRequestState } from './devices.ts';
import type { Db } from '../core/pool.ts';
import { openMessage, sealedRequest } from '../core/sealedMessage.ts';

export interface NewRequest {
  method: DeviceActionMethod;
  createdBy: string;
  expiresSeconds: number;
  /** The message that carries it out, or begins to; none: a connection request. */
  message: { purpose: 'request' | 'refresh'; request: CwmpRequest; summary: string; secretPaths: string[] } | undefined;
}

/**
 * Stores the request and queues its message. A gateway that is about to end the device's session notices.
 * @returns its id; undefined where the device has as many open ones as it may: those that come at the same moment are not counted.
 */
export async function insertRequest(
  db: Db,
  organizationId: string,
  deviceKey: number,
  { method, createdBy, expiresSeconds, message }: NewRequest,
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `with device as (
       update devices set queue_version = queue_version + case when $5::text is null then 0 else 1 end
       where organization_id = $1 and key = $2 returning key
     ), request as (
       insert into device_requests (organization_id, device_key, method, created_by, expires_at)
       select $1, key, $3, $4, now() + make_interval(secs => $9) from device
       where (select count(*) from device_requests where device_key = $2 and settled_at is null) < ${maxOpenDeviceActions}
       returning *
     ), message as (
       insert into messages (organization_id, device_key, request_id, expires_at, purpose, method, request, summary, secret_paths, awaited, state)
       select $1, device_key, id, expires_at, $5, $6::jsonb ->> 'name', $6, $7, $8, $5 = 'request', 'queued' from request where $5::text is not null
     )
     select id from request`,
    [
      organizationId,
      deviceKey,
      method,
      createdBy,
      message?.purpose ?? null,
      message ? sealedRequest(db, organizationId, message.request) : null,
      message?.summary ?? null,
      message && message.secretPaths.length > 0 ? message.secretPaths : null,
      expiresSeconds,
    ],
  );
  return rows[0]?.id;
}

/** A request with its message; of a refresh with its first one, of which nothing is asked but when it was sent. */
export interface RequestRow {
  id: string;
  organizationId: string;
  deviceId: string;
  method: DeviceActionMethod;
  status: DeviceActionStatus;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  settledAt: Date | null;
  summary: string | null;
  sentAt: Date | null;
  request: CwmpRequest | null;
  response: CwmpResponse | null;
  fault: CpeFault | null;
  /** Those of the device, whose values nobody is to see. */
  secretPaths: string[];
  /** Of the device, while the request is queued. */
  connectionRequest: ConnectionRequestState | null;
}

/** What waits after its time is expired, whoever comes to note it. */
const requestQuery = `select q.id, q.organization_id as "organizationId", d.id as "deviceId", q.method,
    case when q.status = 'queued' and q.expires_at < now() then 'expired' else q.status end as status, q.created_by as "createdBy",
    q.created_at as "createdAt", q.expires_at as "expiresAt", q.settled_at as "settledAt",
    m.summary, m.sent_at as "sentAt", m.request, m.response, m.fault, d.secret_paths || coalesce(m.secret_paths, '{}') as "secretPaths",
    case when q.status = 'queued' then ${connectionRequestState('d')} end as "connectionRequest"
  from device_requests q join devices d on d.key = q.device_key
  left join lateral (select * from messages where request_id = q.id order by id limit 1) m on true
  where q.organization_id = $1 and q.device_key = $2`;

/** The newest first, those before the given one. */
export async function listRequests(
  db: Db,
  organizationId: string,
  deviceKey: number,
  before: string | undefined,
  limit: number,
): Promise<RequestRow[]> {
  const { rows } = await db.query<RequestRow>(
    `${requestQuery} and ($3::text is null or q.id < $3) order by q.id desc limit $4`,
    [organizationId, deviceKey, before ?? null, limit],
  );
  return rows.map((row) => openMessage(db, row));
}

export async function findRequest(
  db: Db,
  organizationId: string,
  deviceKey: number,
  id: string,
): Promise<RequestRow | undefined> {
  const { rows } = await db.query<RequestRow>(`${requestQuery} and q.id = $3`, [organizationId, deviceKey, id]);
  return rows.map((row) => openMessage(db, row))[0];
}

/**
 * Has what is queued of the request sent no more. `expired`: nor is the answer waited for any more where the session in which it was sent is over.
 * @returns whether anything was.
 */
export async function closeRequest(
  db: Db,
  organizationId: string,
  id: string,
  state: 'expired' | 'cancelled',
): Promise<boolean> {
  const { rows } = await db.query<{ closed: boolean }>({
    name: 'close_request',
    text: `with messages_closed as (
        update messages m set state = $3, settled_at = now() from devices d
        where m.request_id = $2 and m.organization_id = $1 and d.key = m.device_key
          and (m.state = 'queued' or ($3 = 'expired' and m.state = 'sent' and ${unreached}))
        returning m.id
      ), closed as (
        update device_requests set status = $3, settled_at = now(), told_at = null
        where organization_id = $1 and id = $2 and method = 'connection_request' and settled_at is null returning id
      )
      select exists (select 1 from messages_closed) or exists (select 1 from closed) as closed`,
    values: [organizationId, id, state],
  });
  return rows[0]?.closed ?? false;
}

/** Undefined: it is gone, with its device. */
export async function readOutcome(
  db: Db,
  organizationId: string,
  id: string,
): Promise<DeviceActionOutcome | undefined> {
  const { rows } = await db.query<DeviceActionOutcome>({
    name: 'read_request_outcome',
    text: `select status, (select fault ->> 'fault_code' from messages where request_id = q.id and state = 'faulted' order by id limit 1) as "faultCode"
      from device_requests q where organization_id = $1 and id = $2`,
    values: [organizationId, id],
  });
  return rows[0];
}

/** A connection request has done its work once the CPE informs. @returns how many have. */
export async function settleConnectionRequests(db: Db): Promise<number> {
  const { rowCount } = await db.query({
    name: 'settle_connection_requests',
    text: `update device_requests q set status = 'acknowledged', settled_at = now(), told_at = null from devices d
      where q.settled_at is null and q.method = 'connection_request' and d.key = q.device_key and d.last_inform_at > q.created_at`,
  });
  return rowCount ?? 0;
}

export interface ToldRequest {
  id: string;
  organizationId: string;
  deviceId: string;
  method: DeviceActionMethod;
  status: DeviceActionStatus;
  faultCode: string | null;
  /** Until it expires, in milliseconds; below 0 where it has. */
  leftMs: number;
}

const toldColumns = `q.id, q.organization_id as "organizationId", d.id as "deviceId", q.method, q.status,
  (select fault ->> 'fault_code' from messages where request_id = q.id and state = 'faulted' order by id limit 1) as "faultCode",
  extract(epoch from q.expires_at - now())::float8 * 1000 as "leftMs"
  from device_requests q join devices d on d.key = q.device_key`;

/** Requests of which Temporal is to be told: that they were made, or that they are settled. */
export async function listUntoldRequests(db: Db): Promise<ToldRequest[]> {
  const { rows } = await db.query<ToldRequest>({
    name: 'list_untold_requests',
    text: `select ${toldColumns} where q.told_at is null order by q.id limit 100`,
  });
  return rows;
}

/** Open requests of which Temporal was told, or was last looked at, longer than `seconds` ago. */
export async function listToldRequests(db: Db, seconds: number): Promise<ToldRequest[]> {
  const { rows } = await db.query<ToldRequest>(
    `select ${toldColumns} where q.settled_at is null and q.told_at < now() - make_interval(secs => $1) order by q.told_at limit 100`,
    [seconds],
  );
  return rows;
}

/** @param status as it was told: where it has changed since, it is to be told again. Undefined: it is to be told anew. */
export async function markRequestTold(db: Db, id: string, status: DeviceActionStatus | undefined): Promise<void> {
  await db.query({
    name: 'mark_request_told',
    text: `update device_requests set told_at = case when $2::text is not null then now() end
      where id = $1 and ($2::text is null or settled_at is null or status = $2)`,
    values: [id, status ?? null],
  });
}
