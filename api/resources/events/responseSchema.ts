import { z } from 'zod';
import { time } from '../../http/input/schemas.ts';

const data = z
  .looseObject({
    device_id: z.string().optional().describe('Of every event so far.'),
    registered: z.boolean().optional().describe('Of events of a device.'),
    since: z
      .string()
      .nullable()
      .optional()
      .describe('Of `device.unreachable`: since when it is asked for a connection.'),
    reason: z
      .string()
      .nullable()
      .optional()
      .describe('Of `device.unreachable`: why it could not be reached; null: not known.'),
    oui: z.string().nullable().optional().describe('Of `device.changed`: what the CPE reports now.'),
    product_class: z.string().nullable().optional().describe('Of `device.changed`: what the CPE reports now.'),
    previous: z
      .object({
        oui: z.string().nullable().describe('The OUI before; null: none was known.'),
        product_class: z.string().nullable().describe('The product class before; null: none was known.'),
      })
      .optional()
      .describe('Of `device.changed`.'),
    instance_id: z.string().optional().describe('Of events of an instance, as all that follow.'),
    service_id: z.string().optional().describe('The service that is attached.'),
    service_name: z.string().optional().describe("The service's name."),
    version: z.int().optional().describe("The service's version that the run applies."),
    run: z.int().optional().describe("The run's number."),
    status: z.string().optional().describe('The status of the run or the device action.'),
    error: z
      .object({
        type: z.string().describe('What kind of failure, such as `CwmpFault`.'),
        message: z
          .string()
          .optional()
          .describe('In words, of at most 2,000 characters; not set where the run has been deleted.'),
        fault_code: z.string().optional().describe("The CPE's."),
        line: z.int().optional().describe("The script's line. The texts of scripts and of CPEs are in the run only."),
      })
      .optional()
      .describe('Of `instance.failed`.'),
    action_id: z
      .string()
      .optional()
      .describe('Of `device.action_completed`, as all that follow: the id of the device action.'),
    method: z.string().optional().describe('The method of the device action.'),
    fault_code: z.string().optional().describe("The CPE's, where it answered with a Fault."),
  })
  .describe('The subject of the event. Each type has some of these fields.');

const event = z
  .object({
    id: z.string().describe('Always the same for one event: `webhook-id` of its deliveries, `id` in streams.'),
    type: z.string().describe('What happened.'),
    timestamp: time('When.'),
    data,
  })
  .meta({
    id: 'Event',
    examples: [
      {
        id: 'evt_019a0b1c2d3e4f5a6b7c8d9e0f1a2b3c',
        type: 'instance.failed',
        timestamp: '2026-03-01T09:30:00.000Z',
        data: {
          instance_id: 'ins_0mebq2tn9k4h7c3x',
          device_id: 'CPE0001',
          service_id: 'svc_0mebq2tn9k4h7c3x',
          service_name: 'pppoe',
          version: 3,
          run: 2,
          status: 'failed',
          error: {
            type: 'CwmpFault',
            fault_code: '9002',
            message:
              'The CPE answered message 1, AddObject …WANPPPConnection., with fault 9002 (an internal error occurred ' +
              'in the CPE). Its text is stored with the run.',
          },
        },
      },
    ],
  });

export const eventPageResponse = z.object({
  items: z.array(event).describe('At most `limit`, in the order in which they happened.'),
  after: z.string().describe('What to give as `after` for what follows, now or later.'),
  has_more: z.boolean().describe('Whether more may be there already.'),
});
