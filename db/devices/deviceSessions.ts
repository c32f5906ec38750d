import type { Db } from '../core/pool.ts';

/** The number of sessions that are stored for each device; older ones are deleted. */
export const maxStoredSessions = 100;

/**
 * Returns common table expressions for a statement that records Informs. They store the sessions that the Informs
 * begin, except those whose only event is `2 PERIODIC`.
 * @param informed the expression that returns {@link sessionColumns} of each Inform.
 */
export const storeSessionsOf = (informed: string): string => `stored as (
        insert into device_sessions (
          device_key, organization_id, events, command_keys, new_events, retry_count, remote_address)
        select key, organization_id, events, command_keys, new_events, retry_count, remote_address
        from ${informed}
        where events <> '{2 PERIODIC}'
        returning device_key
      ), outdated as (
        delete from device_sessions s using stored n
        where s.device_key = n.device_key and s.number <= (
          select o.number from device_sessions o
          where o.device_key = n.device_key
          order by o.number desc offset ${maxStoredSessions - 1} limit 1)
      )`;

/** The columns that the statement returns for {@link storeSessionsOf}, with the device as `d` and the Inform as `i`. */
export const sessionColumns =
  'd.key, d.organization_id, i.events, i.command_keys, i.new_events, i.retry_count, i.remote_address';

export interface DeviceSessionRow {
  number: number;
  informedAt: Date;
  events: string[];
  /** The command keys of the events, in order. */
  commandKeys: string[];
  retryCount: number;
  remoteAddress: string | null;
}

/** Lists sessions before the given number, newest first. */
export async function listDeviceSessions(
  db: Db,
  organizationId: string,
  deviceKey: number,
  before: number | undefined,
  limit: number,
): Promise<DeviceSessionRow[]> {
  const { rows } = await db.query<DeviceSessionRow>(
    `select number, informed_at as "informedAt", events, command_keys as "commandKeys", retry_count as "retryCount",
       remote_address as "remoteAddress"
     from device_sessions
     where organization_id = $1 and device_key = $2 and ($3::bigint is null or number < $3)
     order by number desc limit $4`,
    [organizationId, deviceKey, before ?? null, limit],
  );
  return rows;
}
