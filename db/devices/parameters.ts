import type { Db } from '../core/pool.ts';

export interface StoredParameter {
  path: string;
  /** Null: not read; the stored value stays unchanged. */
  value: string | null;
  type: string | null;
  writable: boolean | null;
}

/** The changes to a device's stored parameters. */
export interface ParameterChanges {
  parameters: StoredParameter[];
  /** Objects that no longer exist. */
  removed: string[];
}

/** Returns the statement's four array parameters, with each path once. */
export function columnsOf(
  parameters: StoredParameter[],
): [string[], (string | null)[], (string | null)[], (boolean | null)[]] {
  return [
    parameters.map(({ path }) => path),
    parameters.map(({ value }) => value),
    parameters.map(({ type }) => type),
    parameters.map(({ writable }) => writable),
  ];
}

/**
 * Returns a statement that stores parameters. It does not write unchanged rows, and never the value of a secret
 * parameter.
 * @param device a query of at most one `device_key`.
 * @param first the number of the first of the four array parameters; see {@link columnsOf}.
 */
export function storeParameters(device: string, first: number): string {
  return `insert into device_parameters as known (device_key, path, value, type, writable)
    select device.device_key, p.path,
      case when p.path = any(d.secret_paths) then left(p.value, 0) else p.value end, p.type, p.writable
    from (${device}) device join devices d on d.key = device.device_key,
      unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::text[], $${first + 3}::boolean[])
        as p(path, value, type, writable)
    order by p.path
    on conflict (device_key, path) do update set
      value = coalesce(excluded.value, known.value),
      type = coalesce(excluded.type, known.type),
      writable = coalesce(excluded.writable, known.writable),
      updated_at = now()
    where excluded.value <> known.value or excluded.type <> known.type or excluded.writable <> known.writable
      or (excluded.value is not null and known.value is null)
      or (excluded.type is not null and known.type is null)
      or (excluded.writable is not null and known.writable is null)`;
}

/** Stores the parameters in a device's Inform. */
export async function storeInformedParameters(db: Db, deviceKey: number, parameters: StoredParameter[]): Promise<void> {
  await db.query({
    name: 'store_informed_parameters',
    text: storeParameters('select $1::bigint as device_key', 2),
    values: [deviceKey, ...columnsOf(parameters)],
  });
}

/** Clears the stored values after a factory reset. Names and types stay, because they rarely change. */
export async function clearParameterValues(db: Db, deviceKey: number): Promise<void> {
  await db.query({
    name: 'clear_parameter_values',
    text: 'update device_parameters set value = null, updated_at = now() where device_key = $1 and value is not null',
    values: [deviceKey],
  });
}

/** Returns what is stored for these paths; null for paths that are not stored. */
export async function readParameters(
  db: Db,
  organizationId: string,
  deviceId: string,
  paths: string[],
): Promise<Record<string, { value: string | null; type: string | null } | null>> {
  const { rows } = await db.query<{ path: string; value: string | null; type: string | null }>({
    name: 'read_parameters',
    text: `select p.path, p.value, p.type
      from devices d join device_parameters p on p.device_key = d.key
      where d.organization_id = $1 and d.id = $2 and p.path = any($3::text[])`,
    values: [organizationId, deviceId, paths],
  });
  const known = new Map(rows.map(({ path, value, type }) => [path, { value, type }]));
  return Object.fromEntries(paths.map((path) => [path, known.get(path) ?? null]));
}

export interface DeviceParameterRow {
  path: string;
  value: string | null;
  type: string | null;
  writable: boolean | null;
  updatedAt: Date;
}

/** Lists parameters after the given path, in order of path. */
export async function listDeviceParameters(
  db: Db,
  deviceKey: number,
  after: string | undefined,
  limit: number,
): Promise<DeviceParameterRow[]> {
  const { rows } = await db.query<DeviceParameterRow>(
    `select path, value, type, writable, updated_at as "updatedAt"
     from device_parameters
     where device_key = $1 and ($2::text is null or path > $2)
     order by path limit $3`,
    [deviceKey, after ?? null, limit],
  );
  return rows;
}
