import type { DeviceRow } from '../../db/devices.ts';
import { findDevice, lockDevice } from '../../db/devices.ts';
import type { Db } from '../../db/pool.ts';
import { notFound } from '../errors.ts';
import type { Resource } from '../preconditions.ts';
import { presentDevice } from './presenter.ts';

export async function requireDevice(db: Db, organizationId: string, id: string): Promise<DeviceRow> {
  const device = await findDevice(db, organizationId, id);
  if (!device) throw notFound('device');
  return device;
}

export const deviceResource: Resource = async ({ pool }, organizationId, { id = '' }) => {
  const key = await lockDevice(pool, organizationId, id);
  return key === undefined ? undefined : presentDevice(await requireDevice(pool, organizationId, id));
};
