import type { z } from 'zod';
import type { OrderRow } from '../../../db/services/orders.ts';
import { findOrder } from '../../../db/services/orders.ts';
import { transaction } from '../../../db/core/pool.ts';
import { listInstancesById } from '../../../db/services/instances.ts';
import type { InstanceStatus } from '../../../domain/types.ts';
import type { ApiDeps } from '../../deps.ts';
import { requireDevice } from '../devices/find.ts';
import { presentDevice } from '../devices/presenter.ts';
import { notFound } from '../../http/errors.ts';
import { presentInstance } from '../instances/presenter.ts';
import { operation } from '../../http/operation.ts';
import { created, location, ok } from '../../http/responses.ts';
import { placeOrder } from './placeOrder.ts';
import { newOrder, orderPathParameters } from './requestSchema.ts';
import { orderResponse } from './responseSchema.ts';

const placeOperation = operation({
  method: 'post',
  path: '/v1/orders',
  operationId: 'placeOrder',
  tag: 'Orders',
  summary: 'Register a device and attach its services',
  description:
    'All of it, or, where anything is wrong, nothing: `errors` names each field by its path, such as ' +
    '`services[0].variables.code`. With an `order_id` it may be repeated: the same ' +
    'order, its secrets aside, is answered as it is now (200), and nothing is done twice; another one ' +
    'under the same id is refused (409).',
  scope: 'provision',
  body: newOrder,
  responses: {
    200: { description: 'The order, which was placed before.', schema: orderResponse },
    201: { description: 'The order, which is placed now.', schema: orderResponse, headers: location },
  },
  errors: ['duplicate'],
  handle: async ({ caller: { organizationId }, body }, deps) => {
    const { id, isNew, entries } = await transaction(deps.pool, (db) => placeOrder(db, organizationId, body));
    deps.dispatchOutbox(entries);
    const response = await readOrder(deps, organizationId, id);
    return isNew ? created(`/v1/orders/${encodeURIComponent(id)}`, response) : ok(response);
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/orders/{order_id}',
  operationId: 'getOrder',
  tag: 'Orders',
  summary: 'Show an order, and what became of it',
  description: 'It goes with its device.',
  scope: 'read',
  parameters: orderPathParameters,
  responses: { 200: { description: 'The order.', schema: orderResponse } },
  handle: async ({ caller, path }, deps) => ok(await readOrder(deps, caller.organizationId, path.order_id)),
});

async function readOrder(
  { pool, temporalUi }: ApiDeps,
  organizationId: string,
  id: string,
): Promise<z.output<typeof orderResponse>> {
  const order = await findOrder(pool, organizationId, id);
  if (!order) throw notFound('order');
  const { deviceId, instanceIds, createdAt }: OrderRow = order;
  const instances = await listInstancesById(pool, organizationId, instanceIds);
  return {
    order_id: order.id,
    status: statusOf(instances.map(({ status }) => status)),
    device: presentDevice(await requireDevice(pool, organizationId, deviceId)),
    instances: instances.map((instance) => presentInstance(instance, temporalUi)),
    created_at: createdAt,
  };
}

/** Returns the status that needs attention most. */
function statusOf(statuses: InstanceStatus[]): InstanceStatus {
  return (['failed', 'running', 'pending'] as const).find((status) => statuses.includes(status)) ?? 'provisioned';
}

export const orderOperations = [placeOperation, getOperation];
