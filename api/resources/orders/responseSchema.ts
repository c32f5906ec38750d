import { z } from 'zod';
import { time } from '../../http/input/schemas.ts';
import { deviceResponse } from '../devices/responseSchema.ts';
import { instanceResponse, instanceStatus } from '../instances/responseSchema.ts';

export const orderResponse = z
  .object({
    order_id: z.string().describe('Yours, or one that was made.'),
    status: instanceStatus.describe(
      '`failed` where an instance is, else `running` where one is, else `pending` where one is; ' +
        '`provisioned` where all are.',
    ),
    device: deviceResponse.describe('The device as it is now.'),
    instances: z.array(instanceResponse).describe('What was attached by the order and still is, as it is now.'),
    created_at: time('When it was ordered.'),
  })
  .meta({ id: 'Order' });
