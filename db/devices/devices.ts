import type { ConnectionRequestState } from '../../domain/devices/connectionRequest.ts';
import type { Db } from '../core/pool.ts';
import { sealText } from '../core/sealed.ts';

export interface DeviceRow {
  key: number;
  id: string;
  registeredAt: Date | null;
  createdAt: Date;
  oui: string | null;
  productClass: string | null;
  manufacturer: string | null;
  serialNumber: string | null;
  softwareVersion: string | null;
  hardwareVersion: string | null;
  root: string | null;
  lastInformAt: Date | null;
  lastInformEvents: string[];
  /** The command keys of the events, in order. */
  lastInformCommandKeys: string[];
  remoteAddress: string | null;
  connectionRequestUrl: string | null;
  bootstrapExpectedUntil: Date | null;
  /** Null: there was no connection request since its last Inform. */
  connectionRequest: ConnectionRequestState | null;
  hasConnectionRequestCredential: boolean;
  /** The time since which no new run starts on it; null: not paused. */
  pausedAt: Date | null;
  /** Incremented by each change through the API. */
  revision: number;
  tags: string[];
  metadata: Record<string, unknown>;
}

/**
 * Returns SQL for a `ConnectionRequestState` as JSON. It is null when the CPE has sent an Inform since the last
 * connection request.
 * @param devices the name of the table, or its alias.
 */
export function connectionRequestState(devices: string): string {
  return `case when ${devices}.connection_request_at > coalesce(${devices}.last_inform_at, '-infinity') then
    json_build_object('requestedAt', ${devices}.connection_request_at,
      'attempts', ${devices}.connection_request_attempts, 'error', ${devices}.connection_request_error) end`;
}

export const deviceColumns = `key, id, registered_at as "registeredAt", created_at as "createdAt", oui,
  product_class as "productClass", manufacturer, serial_number as "serialNumber",
  software_version as "softwareVersion", hardware_version as "hardwareVersion", root,
  last_inform_at as "lastInformAt", inform_events as "lastInformEvents",
  inform_command_keys as "lastInformCommandKeys", remote_address as "remoteAddress",
  connection_request_url as "connectionRequestUrl", ${connectionRequestState('devices')} as "connectionRequest",
  connection_request_username is not null as "hasConnectionRequestCredential",
  bootstrap_expected_until as "bootstrapExpectedUntil", paused_at as "pausedAt", revision, tags, metadata`;

export interface NewDevice {
  id: string;
  oui: string | null;
  productClass: string | null;
  connectionRequest: ConnectionRequestCredential | null;
  tags: string[];
  metadata: Record<string, unknown>;
}

interface ConnectionRequestCredential {
  username: string;
  password: string;
}

function sealedPassword(
  db: Db,
  organizationId: string,
  credential: ConnectionRequestCredential | null | undefined,
): string | null {
  return credential ? sealText(db, organizationId, 'devices.connection_request_password', credential.password) : null;
}

/** Registers a device, which may have been discovered before. Returns undefined when it is already registered. */
export async function registerDevice(
  db: Db,
  organizationId: string,
  device: NewDevice,
): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>({
    name: 'register_device',
    text: `insert into devices (organization_id, id, oui, product_class, registered_at,
        connection_request_username, connection_request_password, tags, metadata)
      values ($1, $2, $3, $4, now(), $5, $6, $7, $8)
      on conflict (organization_id, id) do update set registered_at = now(), revision = devices.revision + 1,
        oui = coalesce(excluded.oui, devices.oui),
        product_class = coalesce(excluded.product_class, devices.product_class),
        connection_request_username =
          coalesce(excluded.connection_request_username, devices.connection_request_username),
        connection_request_password =
          coalesce(excluded.connection_request_password, devices.connection_request_password),
        tags = case when excluded.tags = '{}' then devices.tags else excluded.tags end,
        metadata = case when excluded.metadata = '{}' then devices.metadata else excluded.metadata end
      where devices.registered_at is null
      returning ${deviceColumns}`,
    values: [
      organizationId,
      device.id,
      device.oui,
      device.productClass,
      device.connectionRequest?.username,
      sealedPassword(db, organizationId, device.connectionRequest),
      device.tags,
      device.metadata,
    ],
  });
  return rows[0];
}

export async function findDevice(db: Db, organizationId: string, id: string): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>({
    name: 'find_device',
    text: `select ${deviceColumns} from devices where organization_id = $1 and id = $2`,
    values: [organizationId, id],
  });
  return rows[0];
}

/** Undefined leaves a column unchanged, null clears it. */
export interface DeviceChange {
  oui: string | null | undefined;
  productClass: string | null | undefined;
  connectionRequest: ConnectionRequestCredential | null | undefined;
  tags: string[] | undefined;
  metadata: Record<string, unknown> | undefined;
}

export async function updateDevice(
  db: Db,
  organizationId: string,
  id: string,
  change: DeviceChange,
): Promise<DeviceRow | undefined> {
  const { oui, productClass, connectionRequest, tags, metadata } = change;
  const { rows } = await db.query<DeviceRow>(
    `update devices set
       oui = case when $3 then $4 else oui end,
       product_class = case when $5 then $6 else product_class end,
       connection_request_username = case when $7 then $8 else connection_request_username end,
       connection_request_password = case when $7 then $9 else connection_request_password end,
       tags = coalesce($10, tags), metadata = coalesce($11, metadata),
       revision = revision + case
         when $3 and oui is distinct from $4 or $5 and product_class is distinct from $6 or $7
           or $10 <> tags or $11 <> metadata then 1
         else 0 end
     where organization_id = $1 and id = $2
     returning ${deviceColumns}`,
    [
      organizationId,
      id,
      oui !== undefined,
      oui ?? null,
      productClass !== undefined,
      productClass ?? null,
      connectionRequest !== undefined,
      connectionRequest?.username ?? null,
      sealedPassword(db, organizationId, connectionRequest),
      tags ?? null,
      metadata ?? null,
    ],
  );
  return rows[0];
}

/** Opens the window in which a BOOTSTRAP is accepted, for this many seconds from now; null closes it. */
export async function expectBootstrap(
  db: Db,
  organizationId: string,
  id: string,
  seconds: number | null,
): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>(
    `update devices set bootstrap_expected_until = now() + make_interval(secs => $3::int)
     where organization_id = $1 and id = $2
     returning ${deviceColumns}`,
    [organizationId, id, seconds],
  );
  return rows[0];
}

/** Locks the device until the transaction ends: no service is attached to it, and no run of it starts or ends. */
export async function lockDevice(db: Db, organizationId: string, id: string): Promise<number | undefined> {
  const { rows } = await db.query<{ key: number }>(
    'select key from devices where organization_id = $1 and id = $2 for update',
    [organizationId, id],
  );
  return rows[0]?.key;
}

/** Finds a device, and locks it against deletion until the transaction ends. */
export async function findDeviceForKeyShare(
  db: Db,
  organizationId: string,
  id: string,
): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>(
    `select ${deviceColumns} from devices where organization_id = $1 and id = $2 for key share`,
    [organizationId, id],
  );
  return rows[0];
}

/** Deletes the device with its detached instances and their runs, its messages, parameters and credentials. */
export async function deleteDevice(db: Db, key: number): Promise<void> {
  await db.query('delete from devices where key = $1', [key]);
}

/** Returns the root of the device's data model, null if it is not known; undefined if there is no such device. */
export async function findRoot(db: Db, organizationId: string, deviceId: string): Promise<string | null | undefined> {
  const { rows } = await db.query<{ root: string | null }>(
    'select root from devices where organization_id = $1 and id = $2',
    [organizationId, deviceId],
  );
  return rows[0]?.root;
}

/** Returns whether the organization has this device, registered or discovered. */
export async function deviceExists(db: Db, organizationId: string, deviceId: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from devices where organization_id = $1 and id = $2', [
    organizationId,
    deviceId,
  ]);
  return rowCount !== 0;
}
