import type { DeviceRow } from '../../../db/devices/devices.ts';
import { findDevice, lockDevice } from '../../../db/devices/devices.ts';
import type { Db } from '../../../db/core/pool.ts';
import { notFound } from '../../http/errors.ts';
import type { ReadResource } from '../../http/operation.ts';
import { presentDevice } from './presenter.ts';

export async function requireDevice(db: Db, organizationId: string, id: string): Promise<DeviceRow> {
  const device = await findDevice(db, organizationId, id);
  if (!device) throw notFound('device');
  return device;
}

export const deviceResource: ReadResource = async ({ pool }, organizationId, { id = '' }) => {
  const key = await lockDevice(pool, organizationId, id);
  return key === undefined ? undefined : presentDevice(await requireDevice(pool, organizationId, id));
};
