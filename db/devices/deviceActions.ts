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
import type { OutboxRow } from '../outbox/outbox.ts';
import { outboxColumns, queryOutbox } from '../outbox/outbox.ts';
import { openMessage, sealedRequest } from '../core/sealedMessage.ts';

/** SQL that ends a statement: inserts the outbox row that starts the workflow of each action `a` of a device `d`. */
const insertActionStart = (
  from: string,
): string => `insert into outbox (organization_id, workflow_id, action, workflow_type, start)
  select a.organization_id, a.workflow_id, 'start', 'deviceAction',
    jsonb_build_object('actionId', a.id, 'deviceId', d.id, 'method', a.method,
      'expiresAt', extract(epoch from a.expires_at) * 1000)
  from ${from}
  returning ${outboxColumns}`;

export interface NewDeviceAction {
  id: string;
  workflowId: string;
  method: DeviceActionMethod;
  createdBy: string;
  expiresSeconds: number;
  /** The first message of the action; undefined: a connection request, which has none. */
  message: { purpose: 'action' | 'refresh'; request: CwmpRequest; summary: string; secretPaths: string[] } | undefined;
}

/**
 * Stores the action, queues its message and starts its workflow. Increments the queue version, so that a gateway that
 * is about to end the device's session sends the message first.
 * Call it in a transaction: the lock on the device makes the count of open actions exact.
 * @returns the outbox row for the dispatcher; undefined when the device has the maximum number of open actions.
 */
export async function insertDeviceAction(
  db: Db,
  organizationId: string,
  deviceKey: number,
  { id, workflowId, method, createdBy, expiresSeconds, message }: NewDeviceAction,
): Promise<OutboxRow | undefined> {
  const locked = lockDeviceByKey(db, organizationId, deviceKey);
  // A statement of its own, so that it counts what was committed while the first one waited.
  const inserted = queryOutbox(db, {
    text: `with device as (
       update devices set queue_version = queue_version + case when $5::text is null then 0 else 1 end
       where organization_id = $1 and key = $2 returning key
     ), action as (
       insert into device_actions (id, organization_id, device_key, workflow_id, method, created_by, expires_at)
       select $10, $1, key, $11, $3, $4, now() + make_interval(secs => $9)
       from device
       where (
         select count(*) from device_actions where device_key = $2 and settled_at is null
       ) < ${maxOpenDeviceActions}
       returning *
     ), message as (
       insert into messages (organization_id, device_key, device_action_id, expires_at,
         purpose, method, request, summary, secret_paths, awaited, state)
       select $1, device_key, id, expires_at, $5, $6::jsonb ->> 'name', $6, $7, $8, $5 = 'action', 'queued'
       from action
       where $5::text is not null
     )
     ${insertActionStart('action a join devices d on d.key = a.device_key')}`,
    values: [
      organizationId,
      deviceKey,
      method,
      createdBy,
      message?.purpose ?? null,
      message ? sealedRequest(db, organizationId, message.request) : null,
      message?.summary ?? null,
      message && message.secretPaths.length > 0 ? message.secretPaths : null,
      expiresSeconds,
      id,
      workflowId,
    ],
  });
  const [, [row]] = await Promise.all([locked, inserted]);
  return row;
}

async function lockDeviceByKey(db: Db, organizationId: string, key: number): Promise<void> {
  await db.query('select 1 from devices where organization_id = $1 and key = $2 for no key update', [
    organizationId,
    key,
  ]);
}

/** A device action with its message. A refresh has several; only the time at which its first was sent is of use. */
export interface DeviceActionRow {
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
  /** The paths of the device's parameters whose values must not be shown. */
  secretPaths: string[];
  /** The device's, while the action is queued. */
  connectionRequest: ConnectionRequestState | null;
}

/** A queued action that has expired counts as expired before its row says so. */
const actionQuery = `select q.id, q.organization_id as "organizationId", d.id as "deviceId", q.method,
    case when q.status = 'queued' and q.expires_at < now() then 'expired' else q.status end as status,
    q.created_by as "createdBy", q.created_at as "createdAt", q.expires_at as "expiresAt", q.settled_at as "settledAt",
    m.summary, m.sent_at as "sentAt", m.request, m.response, m.fault,
    d.secret_paths || coalesce(m.secret_paths, '{}') as "secretPaths",
    case when q.status = 'queued' then ${connectionRequestState('d')} end as "connectionRequest"
  from device_actions q join devices d on d.key = q.device_key
  left join lateral (select * from messages where device_action_id = q.id order by id limit 1) m on true
  where q.organization_id = $1 and q.device_key = $2`;

/** Lists actions before the given id, newest first. */
export async function listDeviceActions(
  db: Db,
  organizationId: string,
  deviceKey: number,
  before: string | undefined,
  limit: number,
): Promise<DeviceActionRow[]> {
  const { rows } = await db.query<DeviceActionRow>(
    `${actionQuery} and ($3::text is null or q.id < $3) order by q.id desc limit $4`,
    [organizationId, deviceKey, before ?? null, limit],
  );
  return rows.map((row) => openMessage(db, row));
}

export async function findDeviceAction(
  db: Db,
  organizationId: string,
  deviceKey: number,
  id: string,
): Promise<DeviceActionRow | undefined> {
  const { rows } = await db.query<DeviceActionRow>(`${actionQuery} and q.id = $3`, [organizationId, deviceKey, id]);
  return rows.map((row) => openMessage(db, row))[0];
}

/**
 * Ends an action: closes its queued messages, and a connection request that is still open. `expired` also closes a
 * message that was sent in a session that is over.
 * @returns whether there was anything to close.
 */
export async function closeDeviceAction(
  db: Db,
  organizationId: string,
  id: string,
  state: 'expired' | 'cancelled',
): Promise<boolean> {
  const { rows } = await db.query<{ closed: boolean }>({
    name: 'close_device_action',
    text: `with messages_closed as (
        update messages m set state = $3, settled_at = now() from devices d
        where m.device_action_id = $2 and m.organization_id = $1 and d.key = m.device_key
          and (m.state = 'queued' or ($3 = 'expired' and m.state = 'sent' and ${unreached}))
        returning m.id
      ), closed as (
        update device_actions set status = $3, settled_at = now()
        where organization_id = $1 and id = $2 and method = 'connection_request' and settled_at is null
        returning id
      )
      select exists (select 1 from messages_closed) or exists (select 1 from closed) as closed`,
    values: [organizationId, id, state],
  });
  return rows[0]?.closed ?? false;
}

/** Returns undefined when the action was deleted with its device. */
export async function readDeviceActionOutcome(
  db: Db,
  organizationId: string,
  id: string,
): Promise<DeviceActionOutcome | undefined> {
  const { rows } = await db.query<DeviceActionOutcome>({
    name: 'read_device_action_outcome',
    text: `select status, (
          select fault ->> 'fault_code' from messages
          where device_action_id = q.id and state = 'faulted'
          order by id limit 1
        ) as "faultCode"
      from device_actions q where organization_id = $1 and id = $2`,
    values: [organizationId, id],
  });
  return rows[0];
}

export interface OpenDeviceAction {
  id: string;
  organizationId: string;
  workflowId: string;
  isExpired: boolean;
}

/** Returns open actions that are older than `seconds`, by id after `after`. */
export async function listOpenDeviceActions(
  db: Db,
  seconds: number,
  after: string,
  limit: number,
): Promise<OpenDeviceAction[]> {
  const { rows } = await db.query<OpenDeviceAction>(
    `select id, organization_id as "organizationId", workflow_id as "workflowId", expires_at < now() as "isExpired"
     from device_actions
     where settled_at is null and id > $2 and created_at < now() - make_interval(secs => $1)
     order by id limit $3`,
    [seconds, after, limit],
  );
  return rows;
}

/** Starts the workflow of an open action again. */
export async function restartDeviceAction(db: Db, organizationId: string, id: string): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    text: insertActionStart(`device_actions a join devices d on d.key = a.device_key
      where a.organization_id = $1 and a.id = $2 and a.settled_at is null`),
    values: [organizationId, id],
  });
}
