import { z } from 'zod';
import { deviceActionMethods, deviceActionStatuses } from '../../../domain/devices/deviceActions.ts';
import { faultResponse } from '../shared/messageResponseSchema.ts';
import { nullableTime, time } from '../../http/input/schemas.ts';

const shape = {
  id: z.string().describe('Made by Cuttle.'),
  device_id: z.string().describe("The device's id."),
  method: z.enum(deviceActionMethods).describe('What was asked of it.'),
  summary: z.string().nullable().describe('In a few words, without values; null: there is nothing more to say.'),
  status: z
    .enum(deviceActionStatuses)
    .describe(
      '`queued`: to be sent. `sent`: the device was given it. The others are final. `acknowledged`: it ' +
        'answered, or came when it was asked to. `faulted`: it refused. `expired`: it did not come, or not ' +
        'answer, in time.',
    ),
  waiting: z.string().nullable().describe('Why it is still queued, where the device was asked for a connection.'),
  fault: faultResponse.nullable().describe("The device's fault; null: there is none."),
  created_by: z.string().describe('The name of the API key that asked for it.'),
  created_at: time('When it was asked for.'),
  expires_at: time('Until when it may be sent.'),
  sent_at: nullableTime('When the device was first given it.'),
  settled_at: nullableTime('When it came to its final status.'),
  workflow_id: z.string().describe('Its workflow in Temporal.'),
  workflow_url: z.string().nullable().describe('Its page in the Temporal UI; null: there is none.'),
};

export const deviceActionResponse = z.object(shape).meta({ id: 'DeviceAction' });

const values = z.array(
  z.object({
    name: z.string().describe('Its full name.'),
    value: z.string().describe('As the device says. Secrets are masked.'),
    type: z.string().describe('Its XML Schema type, without prefix.'),
  }),
);

const names = z.array(
  z.object({
    name: z.string().describe('A parameter, or an object, which ends with `.`.'),
    writable: z.boolean().describe('Whether it can be set; of an object, whether instances can be added or deleted.'),
  }),
);

const result = z
  .object({
    values: values.exactOptional().describe('Of `get_parameter_values`.'),
    names: names.exactOptional().describe('Of `get_parameter_names`.'),
    instance_number: z.int().exactOptional().describe("Of `add_object`: the new instance's."),
    applied: z
      .boolean()
      .exactOptional()
      .describe(
        'Of `set_parameter_values`, `add_object` and `delete_object`; `false`: the device applies it ' +
          'later, mostly when it is restarted.',
      ),
  })
  .nullable()
  .describe(
    "The device's answer; null: there is none yet, or it has no content. What a refresh reads is in " +
      "the device's parameters.",
  );

export const deviceActionWithResultResponse = z.object({ ...shape, result }).meta({ id: 'DeviceActionWithResult' });
