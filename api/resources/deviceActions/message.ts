import type { z } from 'zod';
import type { NewDeviceAction } from '../../../db/devices/deviceActions.ts';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import { readParameters } from '../../../db/devices/parameters.ts';
import type { Db } from '../../../db/core/pool.ts';
import { isSecretParameter } from '../../../domain/cwmp/redaction.ts';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { summarize } from '../../../domain/cwmp/summary.ts';
import type { ParameterAssignment } from '../../../domain/cwmp/typedValues.ts';
import { toParameterList } from '../../../domain/cwmp/typedValues.ts';
import { invalidFields } from '../../http/errors.ts';
import type { newDeviceAction } from './requestSchema.ts';

type Body = z.output<typeof newDeviceAction>;
type Values = Extract<Body, { method: 'set_parameter_values' }>['values'];

/**
 * Returns the message of a device action; undefined: a connection request, which needs none.
 * @throws ApiError for an invalid one.
 */
export async function draftMessage(
  db: Db,
  organizationId: string,
  device: DeviceRow,
  body: Body,
): Promise<NewDeviceAction['message']> {
  switch (body.method) {
    case 'get_parameter_values':
      return toMessage({ name: 'GetParameterValues', parameterNames: body.names });
    case 'set_parameter_values':
      return await draftValues(db, organizationId, device.id, body.values);
    case 'get_parameter_names':
      return toMessage({ name: 'GetParameterNames', parameterPath: body.path, nextLevel: body.next_level });
    case 'refresh': {
      const parameterPath = body.path ?? device.root ?? 'InternetGatewayDevice.';
      return { ...toMessage({ name: 'GetParameterNames', parameterPath, nextLevel: false }), purpose: 'refresh' };
    }
    case 'add_object':
      return toMessage({ name: 'AddObject', objectName: body.path, parameterKey: '' });
    case 'delete_object':
      return toMessage({ name: 'DeleteObject', objectName: body.path, parameterKey: '' });
    case 'reboot':
      return toMessage({ name: 'Reboot', commandKey: '' });
    case 'factory_reset':
      if (body.confirm !== device.id)
        throw invalidFields([
          {
            field: 'confirm',
            message: `must be the id of the device, ${device.id}: a factory reset erases its settings`,
          },
        ]);
      return toMessage({ name: 'FactoryReset' });
    case 'connection_request':
      return undefined;
  }
}

function toMessage(request: CwmpRequest, secretPaths: string[] = []): NonNullable<NewDeviceAction['message']> {
  return { purpose: 'action', request, summary: summarize(request), secretPaths };
}

/** Drafts a SetParameterValues. A value without a type has the type that the device reported. */
async function draftValues(
  db: Db,
  organizationId: string,
  deviceId: string,
  values: Values,
): Promise<NewDeviceAction['message']> {
  const duplicate = values.findIndex(({ name }, index) => values.findIndex((other) => other.name === name) !== index);
  if (duplicate !== -1) throw invalidFields([{ field: `values[${duplicate}].name`, message: 'is a duplicate' }]);
  const given: ParameterAssignment[] = values.map(({ name, value, type }) => ({ path: name, value, type }));
  const untyped = given.filter(({ type }) => type === undefined).map(({ path }) => path);
  const known = await readParameters(db, organizationId, deviceId, untyped);
  const parameterList = toParameterList(given, (path) => (Object.hasOwn(known, path) ? known[path]?.type : undefined));
  if ('problem' in parameterList) {
    const index = values.findIndex(({ name }) => name === parameterList.path);
    throw invalidFields([
      {
        field: `values[${index}].value`,
        message: `${parameterList.problem}, the type of the parameter: send such a value, or name its type`,
      },
    ]);
  }
  const secretPaths = values
    .filter(({ name, secret }) => secret === true || isSecretParameter(name))
    .map(({ name }) => name);
  return toMessage({ name: 'SetParameterValues', parameterList, parameterKey: '' }, secretPaths);
}
