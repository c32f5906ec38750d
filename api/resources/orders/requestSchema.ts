import { z } from 'zod';
import { device } from '../devices/responseSchema.ts';
import { newDevice } from '../devices/requestSchema.ts';
import { externalId, newInstance } from '../instances/requestSchema.ts';
import { instance, instanceStatus } from '../instances/responseSchema.ts';
import { idParameter } from '../../http/input/query.ts';
import { time } from '../../http/input/schemas.ts';

export const newOrder = z
  .strictObject({
    order_id: externalId
      .optional()
      .describe(
        'Your own id of the order. The same order again is answered as it is, and nothing is done twice. Left out, one is made.',
      ),
    device: newDevice.describe('Registered, unless it is; what is given is changed, what is left out stays.'),
    services: z
      .array(newInstance.omit({ device_id: true }))
      .max(20)
      .default([])
      .describe('What is attached to it, in this order.'),
  })
  .meta({
    id: 'NewOrder',
    examples: [
      {
        order_id: 'order-4711',
        device: { id: 'CPE0001' },
        services: [
          { service_id: 'svc_0mebq2tn9k4h7c3x', external_id: 'subscription-4711', variables: { code: 'ACME-7' } },
        ],
      },
    ],
  });

export const order = z
  .object({
    order_id: z.string().describe('Yours, or one that was made.'),
    status: instanceStatus.describe(
      '`failed` where an instance is, else `running` where one is, else `pending` where one is; `provisioned` where all are.',
    ),
    device: device.describe('The device as it is now.'),
    instances: z.array(instance).describe('What was attached by the order and still is, as it is now.'),
    created_at: time('When it was ordered.'),
  })
  .meta({ id: 'Order' });

export const orderParameters = { order_id: idParameter('order', "The order's id.", 'order-4711') };
