import type { RequestRow } from '../../../db/devices/deviceActions.ts';
import { closeRequest, findRequest, insertRequest, listRequests } from '../../../db/devices/deviceActions.ts';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { mostOpenRequests } from '../../../domain/devices/deviceActions.ts';
import type { ApiDeps } from '../../deps.ts';
import { requireDevice } from '../devices/find.ts';
import { readDeviceSecrets } from '../devices/secrets.ts';
import { deviceParameters } from '../devices/responseSchema.ts';
import { notFound, wrongStatus } from '../../http/errors.ts';
import { ok, operation } from '../../http/operation.ts';
import { pageOf } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { draftMessage } from './draft.ts';
import { presentRequest, presentRequestWithResult } from './presenter.ts';
import { deviceRequestList, newDeviceRequest } from './requestSchema.ts';
import { deviceRequest, deviceRequestWithResult, requestParameters } from './responseSchema.ts';

const createOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/requests',
  operationId: 'createDeviceRequest',
  tag: 'Requests',
  summary: 'Ask something of a device',
  description:
    "The device is asked for a connection, and is sent it in its next session, or at once in one that is open. While a run is under way on it, the run's own messages go first; " +
    'while its script has the queue blocked, nothing else goes. A pause holds runs, and not this. ' +
    "After a `refresh` the device's parameters are read anew; a `connection_request` is acknowledged when the device informs; after a `reboot` or a `factory_reset` it comes by itself, and services run on the events that it comes with. " +
    `A device may have ${mostOpenRequests} requests that are not over. The event \`device.request_completed\` tells the end.`,
  scope: 'operate',
  parameters: deviceParameters,
  body: newDeviceRequest,
  responses: {
    202: {
      description: 'The request, which is queued.',
      schema: deviceRequestWithResult,
      headers: { Location: 'The path of the request.' },
    },
  },
  errors: ['wrong-status'],
  handle: async ({ caller: { organizationId, keyName: createdBy }, path, body }, deps) => {
    const { pool, wakeDevices } = deps;
    const device = await requireRegistered(pool, organizationId, path.id);
    const message = await draftMessage(pool, organizationId, device, body);
    const id = await insertRequest(pool, organizationId, device.key, {
      method: body.method,
      createdBy,
      expiresSeconds: body.expires_in,
      message,
    });
    if (id === undefined)
      throw wrongStatus(
        `${mostOpenRequests} requests wait for the device already: cancel some, or wait for it to come.`,
      );
    if (message) wakeDevices([device.key]);
    const row = await requireRequest(pool, organizationId, device, id);
    const body_ = presentRequestWithResult(row, await readDeviceSecrets(pool, device.key), deps.temporalUi);
    return {
      status: 202,
      headers: { Location: `/v1/devices/${encodeURIComponent(device.id)}/requests/${id}` },
      body: body_,
    };
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/requests',
  operationId: 'listDeviceRequests',
  tag: 'Requests',
  summary: 'List what was asked of a device',
  description: 'The newest first, without what the device answered.',
  scope: 'read',
  parameters: deviceParameters,
  query: deviceRequestList,
  responses: { 200: { description: 'A page of requests.', schema: pageSchema(deviceRequest) } },
  handle: async ({ caller: { organizationId }, path, query: { limit, cursor } }, { pool, temporalUi }) => {
    const device = await requireDevice(pool, organizationId, path.id);
    const requests = await listRequests(pool, organizationId, device.key, cursor, limit + 1);
    const secrets = await readDeviceSecrets(pool, device.key);
    return ok(
      pageOf(
        requests,
        limit,
        ({ id }) => id,
        (row) => presentRequest(row, secrets, temporalUi),
      ),
    );
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/requests/{request}',
  operationId: 'getDeviceRequest',
  tag: 'Requests',
  summary: 'Show a request and what the device answered',
  scope: 'read',
  parameters: requestParameters,
  responses: { 200: { description: 'The request.', schema: deviceRequestWithResult } },
  handle: async ({ caller, path }, deps) => ok(await show(deps, caller.organizationId, path.id, path.request)),
});

const cancelOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/requests/{request}/cancel',
  operationId: 'cancelDeviceRequest',
  tag: 'Requests',
  summary: 'Cancel a request that was not sent yet',
  scope: 'operate',
  parameters: requestParameters,
  responses: { 200: { description: 'The request, which is cancelled.', schema: deviceRequestWithResult } },
  errors: ['wrong-status'],
  handle: async ({ caller: { organizationId }, path }, deps) => {
    const { status, id } = await requireRequest(
      deps.pool,
      organizationId,
      await requireDevice(deps.pool, organizationId, path.id),
      path.request,
    );
    if (status !== 'queued' || !(await closeRequest(deps.pool, organizationId, id, 'cancelled'))) {
      throw wrongStatus('There is nothing to cancel: the device was sent it, or it is over.');
    }
    return ok(await show(deps, organizationId, path.id, id));
  },
});

async function requireRegistered(pool: Pool, organizationId: string, id: string): Promise<DeviceRow> {
  const device = await requireDevice(pool, organizationId, id);
  if (!device.registeredAt)
    throw wrongStatus(
      'The device is only discovered: it gets nothing until it is registered, by POST /v1/devices with its id.',
    );
  return device;
}

async function requireRequest(pool: Pool, organizationId: string, { key }: DeviceRow, id: string): Promise<RequestRow> {
  const request = await findRequest(pool, organizationId, key, id);
  if (!request) throw notFound('request');
  return request;
}

async function show({ pool, temporalUi }: ApiDeps, organizationId: string, deviceId: string, id: string) {
  const device = await requireDevice(pool, organizationId, deviceId);
  const row = await requireRequest(pool, organizationId, device, id);
  return presentRequestWithResult(row, await readDeviceSecrets(pool, device.key), temporalUi);
}

export const deviceRequestOperations = [createOperation, listOperation, getOperation, cancelOperation];
