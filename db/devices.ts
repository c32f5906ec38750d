import type { Db } from './pool.ts';

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
  /** Of the events, in their order. */
  lastInformCommandKeys: string[];
  remoteAddress: string | null;
  connectionRequestUrl: string | null;
}

const columns = `key, id, registered_at as "registeredAt", created_at as "createdAt", oui, product_class as "productClass",
  manufacturer, serial_number as "serialNumber", software_version as "softwareVersion", hardware_version as "hardwareVersion", root,
  last_inform_at as "lastInformAt", inform_events as "lastInformEvents",
  inform_command_keys as "lastInformCommandKeys", remote_address as "remoteAddress",
  connection_request_url as "connectionRequestUrl"`;

interface NewDevice {
  id: string;
  oui: string | null;
  productClass: string | null;
}

/** Registers a device, one that was only discovered too. Undefined: it is registered already. */
export async function registerDevice(db: Db, organizationId: string, device: NewDevice): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>({
    name: 'register_device',
    text: `insert into devices (organization_id, id, oui, product_class, registered_at) values ($1, $2, $3, $4, now())
      on conflict (organization_id, id) do update set registered_at = now(),
        oui = coalesce(excluded.oui, devices.oui), product_class = coalesce(excluded.product_class, devices.product_class)
      where devices.registered_at is null
      returning ${columns}`,
    values: [organizationId, device.id, device.oui, device.productClass],
  });
  return rows[0];
}

export async function findDevice(db: Db, organizationId: string, id: string): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>({
    name: 'find_device',
    text: `select ${columns} from devices where organization_id = $1 and id = $2`,
    values: [organizationId, id],
  });
  return rows[0];
}

/** By id, those after the given one. */
export async function listDevices(db: Db, organizationId: string, after: string | undefined, limit: number): Promise<DeviceRow[]> {
  const { rows } = await db.query<DeviceRow>(
    `select ${columns} from devices where organization_id = $1 and ($2::text is null or id > $2) order by id limit $3`,
    [organizationId, after ?? null, limit],
  );
  return rows;
}

/** Undefined leaves a column as it is, null empties it. */
interface DeviceChange {
  oui: string | null | undefined;
  productClass: string | null | undefined;
}

export async function updateDevice(db: Db, organizationId: string, id: string, change: DeviceChange): Promise<DeviceRow | undefined> {
  const { oui, productClass } = change;
  const { rows } = await db.query<DeviceRow>(
    `update devices set oui = case when $3 then $4 else oui end, product_class = case when $5 then $6 else product_class end
     where organization_id = $1 and id = $2 returning ${columns}`,
    [organizationId, id, oui !== undefined, oui ?? null, productClass !== undefined, productClass ?? null],
  );
  return rows[0];
}

/** Nothing is attached to the device, nor begun or ended on it, until the transaction ends. */
export async function lockDevice(db: Db, organizationId: string, id: string): Promise<number | undefined> {
  const { rows } = await db.query<{ key: number }>('select key from devices where organization_id = $1 and id = $2 for update', [
    organizationId,
    id,
  ]);
  return rows[0]?.key;
}

/** As {@link findDevice}; the device is not deleted until the transaction ends. */
export async function holdDevice(db: Db, organizationId: string, id: string): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>(
    `select ${columns} from devices where organization_id = $1 and id = $2 for key share`,
    [organizationId, id],
  );
  return rows[0];
}

/** With all that belongs to it: detached instances and their runs, messages, parameters, credentials. */
export async function deleteDevice(db: Db, key: number): Promise<void> {
  await db.query('delete from devices where key = $1', [key]);
}
