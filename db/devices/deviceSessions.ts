import type { Db } from '../core/pool.ts';

/** The newest of a device that are kept. */
export const keptSessions = 100;

/**
 * For a statement that records Informs: keeps the sessions that they begin, but for those that tell nothing but `2 PERIODIC`.
 * @param informed what it returns of each: the device's `key`, `organization_id`, and columns of the Inform.
 */
export const keepSessionsOf = (informed: string): string => `kept as (
        insert into device_sessions (device_key, organization_id, events, command_keys, retry_count, remote_address)
        select key, organization_id, events, command_keys, retry_count, remote_address from ${informed} where events <> '{2 PERIODIC}'
        returning device_key
      ), outdated as (
        delete from device_sessions s using kept k where s.device_key = k.device_key and s.number <= (
          select o.number from device_sessions o where o.device_key = k.device_key order by o.number desc offset ${keptSessions - 1} limit 1)
      )`;

/** What such a statement returns for that. */
export const sessionColumns = 'd.key, d.organization_id, i.events, i.command_keys, i.retry_count, i.remote_address';

export interface DeviceSessionRow {
  number: number;
  informedAt: Date;
  events: string[];
  /** Of the events, in their order. */
  commandKeys: string[];
  retryCount: number;
  remoteAddress: string | null;
}

/** The newest first, those before the given number. They are written with their Informs. */
export async function listDeviceSessions(
  db: Db,
  organizationId: string,
  deviceKey: number,
  before: number | undefined,
  limit: number,
): Promise<DeviceSessionRow[]> {
  const { rows } = await db.query<DeviceSessionRow>(
    `select number, informed_at as "informedAt", events, command_keys as "commandKeys", retry_count as "retryCount", remote_address as "remoteAddress"
     from device_sessions where organization_id = $1 and device_key = $2 and ($3::bigint is null or number < $3) order by number desc limit $4`,
    [organizationId, deviceKey, before ?? null, limit],
  );
  return rows;
}
