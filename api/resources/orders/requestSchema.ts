import { z } from 'zod';
import { newDevice } from '../devices/requestSchema.ts';
import { externalId, newInstance } from '../instances/requestSchema.ts';
import { idParameter } from '../../http/input/query.ts';

export const newOrder = z
  .strictObject({
    order_id: externalId
      .optional()
      .describe(
        'Your own id of the order. The same order again is answered as it is, and nothing is done twice. ' +
          'Left out, one is made.',
      ),
    device: newDevice.describe('Registered if needed. Fields that are set are changed, others stay.'),
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

export const orderPathParameters = { order_id: idParameter('order', "The order's id.", 'order-4711') };
