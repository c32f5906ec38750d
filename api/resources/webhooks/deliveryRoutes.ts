import type { z } from 'zod';
import type { DeliveryRow } from '../../../db/events/webhookDeliveries.ts';
import { findDelivery, insertTestDelivery, listDeliveries, redeliver } from '../../../db/events/webhookDeliveries.ts';
import type { ApiDeps } from '../../deps.ts';
import { notFound, wrongStatus } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { presentDelivery } from './presenter.ts';
import { requireWebhook } from './routes.ts';
import { deliveryList, deliveryPathParameters, webhookPathParameters } from './requestSchema.ts';
import { deliveryResponse } from './responseSchema.ts';

const listOperation = operation({
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries',
  operationId: 'listDeliveries',
  tag: 'Webhooks',
  summary: 'List what was, and is to be, delivered to a webhook',
  description: 'The newest first. They are stored as long as the events.',
  scope: 'read',
  parameters: webhookPathParameters,
  query: deliveryList,
  responses: { 200: { description: 'A page of deliveries.', schema: pageSchema(deliveryResponse) } },
  handle: async ({ caller: { organizationId }, path, query: { limit, cursor, status } }, { pool, temporalUi }) => {
    const { id } = await requireWebhook(pool, organizationId, path.id);
    const deliveries = await listDeliveries(pool, organizationId, id, status, cursor, limit + 1);
    return ok(
      presentPage(
        deliveries,
        limit,
        (delivery) => delivery.id,
        (delivery) => presentDelivery(delivery, organizationId, temporalUi),
      ),
    );
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries/{delivery}',
  operationId: 'getDelivery',
  tag: 'Webhooks',
  summary: 'Show a delivery',
  scope: 'read',
  parameters: deliveryPathParameters,
  responses: { 200: { description: 'The delivery.', schema: deliveryResponse } },
  handle: async ({ caller, path }, deps) => ok(await readDelivery(deps, caller.organizationId, path.id, path.delivery)),
});

const redeliverOperation = operation({
  method: 'post',
  path: '/v1/webhooks/{id}/deliveries/{delivery}/redeliver',
  operationId: 'redeliver',
  tag: 'Webhooks',
  summary: 'Make a delivery again',
  description: 'For a delivery that succeeded or finally failed. It has the same `webhook-id`.',
  scope: 'admin',
  parameters: deliveryPathParameters,
  responses: { 202: { description: 'The delivery, which is pending.', schema: deliveryResponse } },
  errors: ['wrong-status'],
  handle: async ({ caller: { organizationId }, path }, deps) => {
    const { pool } = deps;
    await requireEnabled(deps, organizationId, path.id);
    const { id } = await requireDelivery(deps, organizationId, path.id, path.delivery);
    if (!(await redeliver(pool, organizationId, id)))
      throw wrongStatus('The delivery is pending, and retried automatically. The Temporal UI shows when.');
    return { status: 202, body: await readDelivery(deps, organizationId, path.id, id) };
  },
});

const testOperation = operation({
  method: 'post',
  path: '/v1/webhooks/{id}/test',
  operationId: 'testWebhook',
  tag: 'Webhooks',
  summary: 'Send a test to a webhook',
  description:
    'A message of the type `webhook.test`, signed and retried like any other. The delivery shows the result.',
  scope: 'admin',
  parameters: webhookPathParameters,
  responses: { 202: { description: 'The delivery, which is pending.', schema: deliveryResponse } },
  errors: ['wrong-status'],
  handle: async ({ caller: { organizationId }, path }, deps) => {
    await requireEnabled(deps, organizationId, path.id);
    const delivery = await insertTestDelivery(deps.pool, organizationId, path.id);
    return { status: 202, body: await readDelivery(deps, organizationId, path.id, delivery) };
  },
});

async function requireEnabled({ pool }: ApiDeps, organizationId: string, id: string): Promise<void> {
  const { disabledAt } = await requireWebhook(pool, organizationId, id);
  if (disabledAt)
    throw wrongStatus(`The webhook is disabled. Enable it by PATCH /v1/webhooks/${id} with {"disabled": false}.`);
}

async function requireDelivery(
  { pool }: ApiDeps,
  organizationId: string,
  webhookId: string,
  id: string,
): Promise<DeliveryRow> {
  const delivery = await findDelivery(pool, organizationId, webhookId, id);
  if (!delivery) throw notFound('delivery');
  return delivery;
}

async function readDelivery(
  deps: ApiDeps,
  organizationId: string,
  webhookId: string,
  id: string,
): Promise<z.output<typeof deliveryResponse>> {
  return presentDelivery(await requireDelivery(deps, organizationId, webhookId, id), organizationId, deps.temporalUi);
}

export const deliveryOperations = [listOperation, getOperation, redeliverOperation, testOperation];
