import { listDevices } from '../../db/deviceList.ts';
import { deleteDevice, lockDevice, registerDevice, updateDevice } from '../../db/devices.ts';
import { isWindingDown, listAttachedInstances } from '../../db/instances.ts';
import type { Db } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import { duplicate, inUse, notFound, windingDown } from '../errors.ts';
import { created, location, noContent, ok, operation } from '../operation.ts';
import { sortedPageOf, sortedRows } from '../pagination.ts';
import { pageSchema } from '../schemas.ts';
import { requireDevice } from './find.ts';
import { presentDevice } from './presenter.ts';
import { deviceChange, deviceList, newDevice } from './schema.ts';
import { device as deviceSchema, deviceParameters } from './shown.ts';

const registerOperation = operation({
  method: 'post',
  path: '/v1/devices',
  operationId: 'registerDevice',
  tag: 'Devices',
  summary: 'Register a device',
  description: 'Before it is plugged in, or after it was discovered. Only a registered device can have services.',
  scope: 'provision',
  body: newDevice,
  responses: { 201: { description: 'The device, which is registered now.', schema: deviceSchema, headers: location } },
  errors: ['duplicate'],
  handle: async ({ caller, body }, { pool }) => {
    const device = await registerDevice(pool, caller.organizationId, {
      id: body.id,
      oui: body.oui ?? null,
      productClass: body.product_class ?? null,
      connectionRequest: body.connection_request ?? null,
      tags: body.tags,
      metadata: body.metadata,
    });
    if (!device) throw duplicate(`A device with the id ${body.id} is registered.`, ['id']);
    return created(`/v1/devices/${encodeURIComponent(device.id)}`, presentDevice(device));
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/devices',
  operationId: 'listDevices',
  tag: 'Devices',
  summary: 'List devices',
  description: 'Those that are only discovered too. Every parameter that is given narrows the list. How many there are is told by `/v1/counts/devices`.',
  scope: 'read',
  query: deviceList,
  responses: { 200: { description: 'A page of devices.', schema: pageSchema(deviceSchema) } },
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
    const devices = await listDevices(pool, caller.organizationId, filter, sortedRows(query));
    return ok(sortedPageOf(devices, query, presentDevice));
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}',
  operationId: 'getDevice',
  tag: 'Devices',
  summary: 'Show a device',
  scope: 'read',
  parameters: deviceParameters,
  responses: { 200: { description: 'The device.', schema: deviceSchema } },
  handle: async ({ caller, path }, { pool }) => ok(presentDevice(await requireDevice(pool, caller.organizationId, path.id))),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/devices/{id}',
  operationId: 'changeDevice',
  tag: 'Devices',
  summary: 'Change a device',
  description: 'What is left out stays as it is; null takes it away.',
  scope: 'provision',
  parameters: deviceParameters,
  body: deviceChange,
  responses: { 200: { description: 'The device as it is now.', schema: deviceSchema } },
  handle: async ({ caller, path, body }, { pool }) => {
    const change = { oui: body.oui, productClass: body.product_class, connectionRequest: body.connection_request, tags: body.tags, metadata: body.metadata };
    const device = await updateDevice(pool, caller.organizationId, path.id, change);
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
  description: 'With its parameters, messages and calls. Services must be detached from it before.',
  scope: 'provision',
  parameters: deviceParameters,
  responses: { 204: { description: 'It is gone. If it informs again, it is discovered anew.' } },
  errors: ['in-use', 'winding-down'],
  handle: async ({ caller, path }, { pool }) => {
    await transaction(pool, (db) => removeDevice(db, caller.organizationId, path.id));
    return noContent;
  },
});

async function removeDevice(db: Db, organizationId: string, id: string): Promise<void> {
  const deviceKey = await lockDevice(db, organizationId, id);
  if (deviceKey === undefined) throw notFound('device');
  const attached = await listAttachedInstances(db, deviceKey);
  if (attached.length > 0) {
    const names = attached.map((instance) => `${instance.id} (${instance.serviceName})`).join(', ');
    throw inUse(`Services are attached to the device. Detach them first: ${names}.`);
  }
  if (await isWindingDown(db, { deviceKey })) throw windingDown('device');
  await deleteDevice(db, deviceKey);
}

export const deviceOperations = [registerOperation, listOperation, getOperation, changeOperation, deleteOperation];
