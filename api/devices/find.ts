import type { DeviceRow } from '../../db/devices.ts';
import { findDevice } from '../../db/devices.ts';
import type { Db } from '../../db/pool.ts';
import { notFound } from '../errors.ts';

export async function requireDevice(db: Db, organizationId: string, id: string): Promise<DeviceRow> {
  const device = await findDevice(db, organizationId, id);
  if (!device) throw notFound('device');
  return device;
}
