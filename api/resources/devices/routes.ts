import { z } from 'zod';
import { listDevices } from '../../../db/devices/deviceList.ts';
import { deleteDevice, lockDevice, updateDevice } from '../../../db/devices/devices.ts';
import { hasUnfinishedWork, listAttachedInstances } from '../../../db/services/instances.ts';
import type { Db } from '../../../db/core/pool.ts';
import { transaction } from '../../../db/core/pool.ts';
import { bulkOperation } from '../shared/bulk.ts';
import { inUse, invalidFields, notFound, windingDown } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { created, location, noContent, ok } from '../../http/responses.ts';
import { presentSortedPage, toSortedPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { validate } from '../../http/input/validation.ts';
import { deviceResource, requireDevice } from './find.ts';
import { presentDevice } from './presenter.ts';
import { putDevice, register, toChange } from './register.ts';
import { deviceChange, deviceId, deviceList, devicePut, newDevice, devicePathParameters } from './requestSchema.ts';
import { deviceResponse } from './responseSchema.ts';

const registerOperation = operation({
  method: 'post',
  path: '/v1/devices',
  operationId: 'registerDevice',
  tag: 'Devices',
  summary: 'Register a device',
  description: 'Before it is plugged in, or after it was discovered. Only a registered device can have services.',
  scope: 'provision',
  body: newDevice,
  responses: {
    201: { description: 'The device, which is registered now.', schema: deviceResponse, headers: location },
  },
  errors: ['duplicate', 'limit-reached'],
  resource: deviceResource,
  handle: async ({ caller, body }, { pool }) => {
    const device = await register(pool, caller.organizationId, body);
    return created(deviceLocation(device.id), presentDevice(device));
  },
});

const putOperation = operation({
  method: 'put',
  path: '/v1/devices/{id}',
  operationId: 'putDevice',
  tag: 'Devices',
  summary: 'Register a device, or change the one that there is',
  description:
    'The same again does nothing more, so it may be repeated. What is left out stays as it is, since ' +
    'the device reports it too; null removes it. ' +
    '`If-None-Match: *` registers only, `If-Match: *` changes only.',
  scope: 'provision',
  parameters: devicePathParameters,
  body: devicePut,
  responses: {
    200: { description: 'The device, which was registered before, as it is now.', schema: deviceResponse },
    201: { description: 'The device, which is registered now.', schema: deviceResponse, headers: location },
  },
  resource: deviceResource,
  handle: async ({ caller: { organizationId }, path: { id }, body }, { pool }) => {
    const parsed = validate(z.object({ id: deviceId }), { id });
    if ('errors' in parsed) throw invalidFields(parsed.errors);
    const { device, isNew } = await transaction(pool, (db) => putDevice(db, organizationId, id, body));
    return isNew ? created(deviceLocation(id), presentDevice(device)) : ok(presentDevice(device));
  },
});

const bulkRegistration = bulkOperation({
  path: '/v1/devices/bulk',
  operationId: 'registerDevices',
  tag: 'Devices',
  summary: 'Register many devices',
  schema: newDevice,
  create: async ({ pool }, organizationId, body) => (await register(pool, organizationId, body)).id,
});

const listOperation = operation({
  method: 'get',
  path: '/v1/devices',
  operationId: 'listDevices',
  tag: 'Devices',
  summary: 'List devices',
  description:
    'Those that are only discovered too. Every parameter that is given narrows the list. For their ' +
    'number, see `/v1/counts/devices`.',
  scope: 'read',
  query: deviceList,
  responses: { 200: { description: 'A page of devices.', schema: pageSchema(deviceResponse) } },
  handle: async ({ caller, query }, { pool }) => {
    const filter = {
      registered: query.status && query.status === 'registered',
      oui: query.oui,
      productClass: query.product_class,
      softwareVersion: query.software_version,
      informedSince: query.informed_since,
      informedBefore: query.informed_before,
      neverInformed: query.never_informed,
      unreachable: query.unreachable,
      tag: query.tag,
      prefix: query.search,
    };
    const devices = await listDevices(pool, caller.organizationId, filter, toSortedPage(query));
    return ok(presentSortedPage(devices, query, presentDevice));
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}',
  operationId: 'getDevice',
  tag: 'Devices',
  summary: 'Show a device',
  scope: 'read',
  parameters: devicePathParameters,
  responses: { 200: { description: 'The device.', schema: deviceResponse } },
  resource: deviceResource,
  handle: async ({ caller, path }, { pool }) =>
    ok(presentDevice(await requireDevice(pool, caller.organizationId, path.id))),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/devices/{id}',
  operationId: 'changeDevice',
  tag: 'Devices',
  summary: 'Change a device',
  description: 'What is left out stays as it is; null takes it away.',
  scope: 'provision',
  parameters: devicePathParameters,
  body: deviceChange,
  responses: { 200: { description: 'The device as it is now.', schema: deviceResponse } },
  resource: deviceResource,
  handle: async ({ caller, path, body }, { pool }) => {
    const device = await updateDevice(pool, caller.organizationId, path.id, toChange(body));
    if (!device) throw notFound('device');
    return ok(presentDevice(device));
  },
});

const deleteOperation = operation({
  method: 'delete',
  path: '/v1/devices/{id}',
  operationId: 'deleteDevice',
  tag: 'Devices',
  summary: 'Delete a device',
  description:
    'With its parameters, messages, calls and orders. Services must be detached from it before (409, ' +
    '`in-use`, names them); until their workflows have ended, the answer is 409, `winding-down`.',
  scope: 'provision',
  parameters: devicePathParameters,
  responses: { 204: { description: 'It is deleted. If it informs again, it is discovered again.' } },
  errors: ['in-use', 'winding-down'],
  resource: deviceResource,
  handle: async ({ caller, path }, { pool }) => {
    await transaction(pool, (db) => removeDevice(db, caller.organizationId, path.id));
    return noContent;
  },
});

const deviceLocation = (id: string): string => `/v1/devices/${encodeURIComponent(id)}`;

async function removeDevice(db: Db, organizationId: string, id: string): Promise<void> {
  const deviceKey = await lockDevice(db, organizationId, id);
  if (deviceKey === undefined) throw notFound('device');
  const attached = await listAttachedInstances(db, deviceKey);
  if (attached.length > 0) {
    const names = attached.map((instance) => `${instance.id} (${instance.serviceName})`).join(', ');
    throw inUse(`The device has services. Detach them first: ${names}.`);
  }
  if (await hasUnfinishedWork(db, { deviceKey })) throw windingDown('device');
  await deleteDevice(db, deviceKey);
}

export const deviceOperations = [
  registerOperation,
  bulkRegistration,
  listOperation,
  getOperation,
  putOperation,
  changeOperation,
  deleteOperation,
];
