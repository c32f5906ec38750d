import type { z } from 'zod';
import type { DeviceChange, DeviceRow, NewDevice } from '../../../db/devices/devices.ts';
import { registerDevice, updateDevice } from '../../../db/devices/devices.ts';
import type { Db } from '../../../db/core/pool.ts';
import { duplicate, notFound } from '../../http/errors.ts';
import type { devicePut, newDevice } from './requestSchema.ts';

/** @throws ApiError where the device is registered already. */
export async function register(db: Db, organizationId: string, body: z.output<typeof newDevice>): Promise<DeviceRow> {
  const device = await registerDevice(db, organizationId, toNewDevice(body));
  if (!device) throw duplicate(`A device with the id ${body.id} is already registered.`, ['id']);
  return device;
}

/**
 * Registers or changes the device. The attempt to register it locks an existing one, so that it cannot be deleted
 * before the change.
 */
export async function putDevice(
  db: Db,
  organizationId: string,
  id: string,
  body: z.output<typeof devicePut>,
): Promise<{ device: DeviceRow; isNew: boolean }> {
  const registered = await registerDevice(db, organizationId, toNewDevice({ id, ...body }));
  const device = registered ?? (await updateDevice(db, organizationId, id, toChange(body)));
  if (!device) throw notFound('device');
  return { device, isNew: registered !== undefined };
}

function toNewDevice(body: z.output<typeof devicePut> & { id: string }): NewDevice {
  return {
    id: body.id,
    oui: body.oui ?? null,
    productClass: body.product_class ?? null,
    connectionRequest: body.connection_request ?? null,
    tags: body.tags ?? [],
    metadata: body.metadata ?? {},
  };
}

export function toChange(body: z.output<typeof devicePut>): DeviceChange {
  return {
    oui: body.oui,
    productClass: body.product_class,
    connectionRequest: body.connection_request,
    tags: body.tags,
    metadata: body.metadata,
  };
}
