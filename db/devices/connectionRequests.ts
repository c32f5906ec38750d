import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { unreached } from '../runs/messageQueue.ts';
import type { Db } from '../core/pool.ts';
import { sealedRequest } from '../core/sealedMessage.ts';
import { openText } from '../core/sealed.ts';

/** A device that queued messages, messages sent in an ended session, or a device action wait for. */
export interface AwaitedDevice {
  deviceKey: number;
  deviceId: string;
  /** Whether it has a CWMP session, which sends its messages. */
  inSession: boolean;
  /**
   * Whether the caller must send the connection request. If not, another caller did within the interval; see `error`.
   */
  claimed: boolean;
  /** Whether this claim found it unreachable. */
  unreachable: boolean;
  error: string | null;
  url: string | null;
  /** "host:port" for UDP connection requests. */
  udpAddress: string | null;
  /** The IP address of its last Inform. */
  remoteAddress: string | null;
  username: string | null;
  password: string | null;
  /** Whether the organization allows Basic without TLS. */
  allowsBasic: boolean;
}

/** How long connection requests to a device fail before it counts as unreachable, which is an API event. */
const unreachableAfter = `interval '10 minutes'`;

/**
 * SQL: whether connection requests to the device `d` have failed for this long, and no event since its last Inform says
 * so.
 */
const isUnreachable = `d.connection_requests_since < now() - ${unreachableAfter}
  and not coalesce(d.last_inform_at > d.connection_request_at, false)
  and (d.unreachable_at is null or d.unreachable_at < d.last_inform_at)`;

/**
 * Claims the devices that the run's messages wait for, at most `limit`, least recently requested first; see
 * {@link claimDevices}.
 */
export async function claimAwaitedDevices(
  db: Db,
  runId: number,
  intervalMs: number,
  limit: number,
): Promise<AwaitedDevice[]> {
  const awaited = `select d.* from devices d
    where d.key in (select device_key from messages where run_id = $2 and state = 'queued' and not deferred)
      or (
        d.key in (
          select device_key from messages
          where run_id = $2 and purpose = 'run' and state = 'sent' and not deferred
        ) and ${unreached}
      )
    order by d.connection_request_at nulls first, d.key limit $3`;
  return await claimDevices(db, 'claim_awaited_devices', awaited, intervalMs, [runId, limit]);
}

/** Claims the device of an open device action; see {@link claimDevices}. */
export async function claimDeviceOfAction(
  db: Db,
  organizationId: string,
  actionId: string,
  intervalMs: number,
): Promise<AwaitedDevice[]> {
  const awaited = `select d.* from device_actions q join devices d on d.key = q.device_key
    where q.organization_id = $2 and q.id = $3 and q.settled_at is null and q.expires_at > now()
      and case
        when q.method = 'connection_request' then not coalesce(d.last_inform_at > q.created_at, false)
        else ${unreached} or exists (select 1 from messages where device_action_id = q.id and state = 'queued')
      end`;
  // After a CPE has answered a connection request, the next action need not wait for the interval.
  return await claimDevices(
    db,
    'claim_device_of_action',
    awaited,
    intervalMs,
    [organizationId, actionId],
    ' or d.last_inform_at > d.connection_request_at',
  );
}

/**
 * Claims devices for connection requests. Only one caller claims a device within the interval, however many runs,
 * actions and workers wait for it. A concurrent caller waits for the row lock and then sees the claim. A device that
 * does not answer for long becomes unreachable, and the database writes an event.
 * @param awaited a query of devices, with parameters from $2 on.
 * @param intervalMs the minimum time between two connection requests, in milliseconds.
 * @param isFree SQL: " or " and a condition on which the device `d` is claimed within the interval, too.
 */
async function claimDevices(
  db: Db,
  name: string,
  awaited: string,
  intervalMs: number,
  values: unknown[],
  isFree = '',
): Promise<AwaitedDevice[]> {
  const { rows } = await db.query<AwaitedDevice & { organizationId: string }>({
    name,
    text: `with awaited as (
        ${awaited}
      ), free as (
        select d.key from devices d join awaited on awaited.key = d.key
        where ${unreached}
          and (coalesce(d.connection_request_at <= now() - $1::float8 * interval '1 millisecond', true)${isFree})
        order by d.key for no key update of d
      ), claimed as (
        update devices d set connection_request_at = now(), connection_request_error = null,
          connection_request_attempts =
            case when d.last_inform_at > d.connection_request_at then 1 else d.connection_request_attempts + 1 end,
          connection_requests_since =
            case when d.last_inform_at > d.connection_request_at then now()
              else coalesce(d.connection_requests_since, now()) end,
          unreachable_at = case when ${isUnreachable} then now() else d.unreachable_at end
        from free
        where d.key = free.key
        returning d.key, d.unreachable_at = now() as unreachable
      )
      select d.key as "deviceKey", d.organization_id as "organizationId", d.id as "deviceId",
        not ${unreached} as "inSession", claimed.key is not null as claimed,
        coalesce(claimed.unreachable, false) as unreachable,
        d.connection_request_error as error, d.connection_request_url as url, d.remote_address as "remoteAddress",
        d.connection_request_username as username, d.connection_request_password as password,
        o.basic_without_tls as "allowsBasic",
        d.udp_connection_request_address as "udpAddress"
      from awaited d join organizations o on o.id = d.organization_id left join claimed on claimed.key = d.key`,
    values: [intervalMs, ...values],
  });
  return rows.map(({ organizationId, ...device }) => ({
    ...device,
    password:
      device.password === null
        ? null
        : openText(db, organizationId, 'devices.connection_request_password', device.password),
  }));
}

/** Stores the error of a connection request; null: the CPE accepted it. */
export async function recordConnectionRequest(db: Db, deviceKey: number, error: string | null): Promise<void> {
  await db.query({
    name: 'record_connection_request',
    text: 'update devices set connection_request_error = $2 where key = $1',
    values: [deviceKey, error],
  });
}

/** The message that sets a new username and password for connection requests on the CPE. */
export interface NewCredential {
  request: CwmpRequest;
  summary: string;
}

/**
 * Queues the message that sets a registered device's connection request credential, if its organization enables that.
 * The message goes before all others, and cancels one that is left from an earlier bootstrap.
 */
export async function queueCredential(
  db: Db,
  organizationId: string,
  deviceKey: number,
  { request, summary }: NewCredential,
): Promise<void> {
  await db.query(
    `with wanted as (
       select d.key, d.organization_id from devices d join organizations o on o.id = d.organization_id
       where d.key = $1 and o.id = $5 and d.registered_at is not null
         and o.set_connection_request_credentials
     ), stale as (
       update messages set state = 'cancelled', settled_at = now() from wanted
       where device_key = wanted.key and purpose = 'management' and state in ('queued', 'sent')
     )
     insert into messages (organization_id, device_key, purpose, method, request, summary, state)
     select organization_id, key, 'management', $2, $3, $4, 'queued' from wanted`,
    [deviceKey, request.name, sealedRequest(db, organizationId, request), summary, organizationId],
  );
}
