import type { Pool } from '../../../db/core/pool.ts';
import { changeParameters, listParameters } from '../../../db/devices/parameters.ts';
import type { StoredParameter } from '../../../domain/devices/parameterTree/document.ts';
import type { ReportedParameter } from '../../../domain/devices/parameterTree/update.ts';

/** Stores parameters of a device as the gateway does. What is left out is not known. */
export async function storeParameters(
  pool: Pool,
  deviceKey: number,
  parameters: (Pick<ReportedParameter, 'path'> & Partial<ReportedParameter>)[],
): Promise<void> {
  const unknown = { value: null, type: null, writable: null };
  await changeParameters(pool, deviceKey, {
    parameters: parameters.map((parameter) => ({ ...unknown, ...parameter })),
    wholeOf: [],
  });
}

/** Stores parameters of the device with this id in the organization `default`. */
export async function storeParametersOf(
  pool: Pool,
  deviceId: string,
  parameters: Parameters<typeof storeParameters>[2],
): Promise<void> {
  await storeParameters(pool, await findDeviceKey(pool, deviceId), parameters);
}

async function findDeviceKey(pool: Pool, deviceId: string): Promise<number> {
  const { rows } = await pool.query<{ key: number }>('select key from devices where id = $1', [deviceId]);
  return rows[0]?.key ?? 0;
}

/** Returns all stored parameters of a device, in order of path. */
export async function readStoredParameters(pool: Pool, deviceKey: number): Promise<StoredParameter[]> {
  return await listParameters(pool, deviceKey, {}, Infinity);
}

/** Returns all stored parameters of the device with this id. */
export async function readStoredParametersOf(pool: Pool, deviceId: string): Promise<StoredParameter[]> {
  return await readStoredParameters(pool, await findDeviceKey(pool, deviceId));
}

/** Returns the version of each document of a device: it changes when the document is written. */
export async function readDocumentVersions(pool: Pool, deviceKey: number): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ path: string; version: string }>(
    'select first_path as path, xmin::text as version from parameter_documents where device_key = $1',
    [deviceKey],
  );
  return Object.fromEntries(rows.map(({ path, version }) => [path, version]));
}
