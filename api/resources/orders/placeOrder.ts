import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { findOrder, insertOrder, lockOrder } from '../../../db/services/orders.ts';
import type { Db } from '../../../db/core/pool.ts';
import { findService } from '../../../db/services/services.ts';
import { newId } from '../../../lib/ids.ts';
import { putDevice } from '../devices/register.ts';
import type { FieldError } from '../../http/errors.ts';
import { duplicate, fieldsOf, invalidFields, renameFields } from '../../http/errors.ts';
import { sortKeys } from '../../http/idempotency.ts';
import { attach } from '../instances/attach.ts';
import type { newOrder } from './requestSchema.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';

type Order = z.output<typeof newOrder>;

interface PlacedOrder {
  id: string;
  isNew: boolean;
  /** The outbox rows that start the workflows of its instances. */
  entries: OutboxRow[];
}

/**
 * Carries out the whole order in the caller's transaction, which must be rolled back on an error. An order that was
 * placed before is left alone.
 */
export async function placeOrder(db: Db, organizationId: string, order: Order): Promise<PlacedOrder> {
  const id = order.order_id ?? newId('ord');
  await lockOrder(db, organizationId, id);
  const request = await digestOf(db, organizationId, order);
  const before = await findOrder(db, organizationId, id);
  if (before?.request.equals(request)) return { id, isNew: false, entries: [] };
  if (before)
    throw duplicate(
      `Another order has the id ${id}: see GET /v1/orders/${encodeURIComponent(id)}. Change its device ` +
        'and instances by PATCH.',
      ['order_id'],
    );
  const { device } = await putDevice(db, organizationId, order.device.id, order.device);
  const attached = await attachAll(db, organizationId, order);
  await insertOrder(db, organizationId, {
    id,
    request,
    deviceKey: device.key,
    instanceIds: attached.map(({ instance }) => instance.id),
  });
  return { id, isNew: true, entries: attached.map(({ entry }) => entry) };
}

/** @throws ApiError with all invalid fields, by their paths in the order. */
async function attachAll(
  db: Db,
  organizationId: string,
  { device, services }: Order,
): Promise<{ instance: InstanceRow; entry: OutboxRow }[]> {
  const attached = [];
  const invalid: FieldError[] = [];
  for (const [index, service] of services.entries()) {
    try {
      attached.push(await attach(db, organizationId, { ...service, device_id: device.id }));
    } catch (error) {
      const renamed = renameFields(error, (field) =>
        field === 'device_id' ? 'device.id' : `services[${index}].${field}`,
      );
      const fields = fieldsOf(renamed);
      if (!fields) throw renamed;
      invalid.push(...fields);
    }
  }
  if (invalid.length > 0) throw invalidFields(invalid);
  return attached;
}

/**
 * Returns a digest without the secrets, so that it reveals none. An order that differs only in a password counts as
 * the same order.
 */
async function digestOf(db: Db, organizationId: string, { device, services, ...order }: Order): Promise<Buffer> {
  const withoutSecrets = await Promise.all(
    services.map(async ({ variables, ...service }) => {
      const secrets = new Set(
        (await findService(db, organizationId, service.service_id))?.variables
          .filter(({ secret }) => secret)
          .map(({ name }) => name),
      );
      return {
        ...service,
        variables: Object.fromEntries(Object.entries(variables).filter(([name]) => !secrets.has(name))),
      };
    }),
  );
  const { connection_request: credential, ...identity } = device;
  const ordered = {
    ...order,
    device: { ...identity, credential: credential && credential.username },
    services: withoutSecrets,
  };
  return createHash('sha256').update(JSON.stringify(ordered, sortKeys)).digest();
}
