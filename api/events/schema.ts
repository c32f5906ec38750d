import { z } from 'zod';
import type { EventType } from '../../domain/eventTypes.ts';
import { eventTypes } from '../../domain/eventTypes.ts';
import { limit } from '../pagination.ts';
import { queryText } from '../query.ts';
import { openObject, time } from '../schemas.ts';

const isTypes = (list: string[]): list is EventType[] => list.every((type) => (eventTypes as readonly string[]).includes(type));

const types = queryText
  .transform((text) => text.split(',').map((type) => type.trim()))
  .refine(isTypes, `must be some of ${eventTypes.join(', ')}, separated by commas`);

export const eventList = z.strictObject({
  after: queryText
    .min(1, 'must be the id of an event, or "oldest"')
    .optional()
    .meta({ description: 'The id of an event: what came after it follows. `oldest`: all that is kept. A stream begins with what happens from now on unless told, a page with the oldest.', examples: ['oldest'] }),
  types: types.optional().meta({ description: `Only these, separated by commas: ${eventTypes.map((type) => `\`${type}\``).join(', ')}.`, examples: ['instance.failed,device.unreachable'] }),
  device_id: queryText.optional().describe('Only what happened to this device, and to its instances.'),
  instance_id: queryText.optional().describe('Only what happened to this instance.'),
  limit,
});

const event = z
  .object({
    id: z.string().describe('The same wherever the event is told, and each time: `webhook-id` of its deliveries, `id` in streams.'),
    type: z.string().describe('What happened.'),
    timestamp: time('When.'),
    data: openObject('`device_id` and `registered`; of an instance `instance_id`, `device_id`, `service_id`, `service_name`, `status`, of its runs also `version` and `run`, and for `instance.failed` `error` with `type`, `message` and `fault_code`; of a device that is unreachable `since` and `reason`.'),
  })
  .meta({
    id: 'Event',
    examples: [
      {
        id: 'evt_019a0b1c2d3e4f5a6b7c8d9e0f1a2b3c',
        type: 'instance.failed',
        timestamp: '2026-03-01T09:30:00.000Z',
        data: {
          instance_id: 'ins_0mebq2tn9k4h7c3x', device_id: 'CPE0001', service_id: 'svc_0mebq2tn9k4h7c3x', service_name: 'pppoe', version: 3, run: 2, status: 'failed',
          error: { type: 'CwmpFault', fault_code: '9002', message: 'The CPE answered message 1 with fault 9002' },
        },
      },
    ],
  });

export const eventPage = z.object({
  items: z.array(event).describe('At most `limit`, in the order in which they happened.'),
  after: z.string().describe('What to give as `after` for what follows, now or later.'),
  has_more: z.boolean().describe('Whether more may be there already.'),
});
