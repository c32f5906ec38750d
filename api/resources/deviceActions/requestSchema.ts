import { z } from 'zod';
import { devicePathParameters } from '../devices/requestSchema.ts';
import { idParameter } from '../../http/input/query.ts';
import { maxPathLength, typeName } from '../../../domain/cwmp/typedValues.ts';
import { textPage } from '../../http/pagination.ts';

const maxItems = 500;
/** In characters. */
const maxValueLength = 65_536;

const pathMessage = `must be a path of 1 to ${maxPathLength} characters without spaces`;
const path = z
  .string()
  .max(maxPathLength, pathMessage)
  .regex(/^[^\p{Cc}\s]+$/u, pathMessage);

const objectMessage = 'must be the path of an object, which ends with "."';
const objectPath = path.regex(/\.$/, objectMessage);

/** Excludes characters that XML cannot represent. */
const text = z
  .string()
  .max(maxValueLength)
  .regex(/^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u, 'must have no control characters');

const value = z.strictObject({
  name: path.describe("The parameter's full name."),
  value: z
    .union([text, z.number(), z.boolean()], 'must be a string, a number or a boolean')
    .describe('Written as the type has it.'),
  type: z
    .string()
    .regex(typeName, 'must be a type of XML Schema, such as "unsignedInt"')
    .optional()
    .describe("Its XML Schema type, without prefix. Left out: as the device reported it; else the value's own."),
  secret: z
    .boolean()
    .optional()
    .describe(
      '`true`: the value is not shown again, nor what the device reports of the parameter from then on. ' +
        'Those that are named as passwords and keys are never shown.',
    ),
});

const expiry = {
  expires_in: z
    .int()
    .min(10)
    .max(604_800)
    .default(3600)
    .describe('In seconds: the action expires if it has not been sent within this time.'),
};

const method = <Method extends string>(name: Method) => z.literal(name).describe('The action.');

/** Each is one RPC of TR-069, except a refresh, which takes several. */
export const newDeviceAction = z
  .discriminatedUnion(
    'method',
    [
      z.strictObject({
        method: method('get_parameter_values'),
        names: z
          .array(path)
          .min(1)
          .max(maxItems)
          .describe('Full names; one that ends with `.` stands for all that is beneath.'),
        ...expiry,
      }),
      z.strictObject({
        method: method('set_parameter_values'),
        values: z.array(value).min(1).max(maxItems).describe('The device takes all of them, or none.'),
        ...expiry,
      }),
      z.strictObject({
        method: method('get_parameter_names'),
        path: z
          .union([path, z.literal('')])
          .describe('A full name, or that of an object, which ends with `.`; `""`: the root.'),
        next_level: z
          .boolean()
          .default(true)
          .describe('`true`: only what is directly in the object; `false`: all that is beneath, too.'),
        ...expiry,
      }),
      z.strictObject({
        method: method('refresh'),
        path: objectPath.optional().describe('The object to be read; left out: the whole tree.'),
        ...expiry,
      }),
      z.strictObject({
        method: method('add_object'),
        path: objectPath.describe('Of which an instance is added.'),
        ...expiry,
      }),
      z.strictObject({
        method: method('delete_object'),
        path: objectPath
          .regex(/\.\d+\.$/, 'must be the path of an instance, such as "….WANPPPConnection.2."')
          .describe('The instance.'),
        ...expiry,
      }),
      z.strictObject({ method: method('reboot'), ...expiry }),
      z.strictObject({
        method: method('factory_reset'),
        confirm: z.string().max(256).describe("The device's id once more: it forgets all that was set."),
        ...expiry,
      }),
      z.strictObject({ method: method('connection_request'), ...expiry }),
    ],
    'must be one of get_parameter_values, set_parameter_values, get_parameter_names, refresh, ' +
      'add_object, delete_object, reboot, factory_reset, connection_request',
  )
  .meta({
    id: 'NewDeviceAction',
    examples: [
      { method: 'get_parameter_values', names: ['InternetGatewayDevice.DeviceInfo.'] },
      {
        method: 'set_parameter_values',
        values: [{ name: 'InternetGatewayDevice.ManagementServer.PeriodicInformInterval', value: 3600 }],
        expires_in: 86_400,
      },
      { method: 'refresh' },
      { method: 'reboot' },
      { method: 'factory_reset', confirm: 'CPE0001' },
    ],
  });

export const deviceActionList = z.strictObject(textPage);

export const deviceActionPathParameters = {
  ...devicePathParameters,
  action: idParameter('device action', "The device action's id.", 'act_019a0b1c2d3e4f5a6b7c8d9e0f1a2b3c'),
};
