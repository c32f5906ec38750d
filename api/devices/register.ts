import type { z } from 'zod';
import type { DeviceChange, DeviceRow, NewDevice } from '../../db/devices.ts';
import { registerDevice } from '../../db/devices.ts';
import type { Db } from '../../db/pool.ts';
import { duplicate } from '../errors.ts';
import type { devicePut, newDevice } from './schema.ts';

/** @throws where it is registered. */
export async function register(db: Db, organizationId: string, body: z.output<typeof newDevice>): Promise<DeviceRow> {
  const device = await registerDevice(db, organizationId, toNewDevice(body));
  if (!device) throw duplicate(`A device with the id ${body.id} is registered.`, ['id']);
  return device;
}

export function toNewDevice(body: z.output<typeof newDevice>): NewDevice {
  return {
    id: body.id,
    oui: body.oui ?? null,
    productClass: body.product_class ?? null,
    connectionRequest: body.connection_request ?? null,
  };
}

export function toChange(body: z.output<typeof devicePut>): DeviceChange {
  return { oui: body.oui, productClass: body.product_class, connectionRequest: body.connection_request };
}
