import { transaction } from '../../../db/core/pool.ts';
import type { DeviceActionRow } from '../../../db/devices/deviceActions.ts';
import {
  closeDeviceAction,
  findDeviceAction,
  insertDeviceAction,
  listDeviceActions,
} from '../../../db/devices/deviceActions.ts';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { deviceActionWorkflowId, maxOpenDeviceActions } from '../../../domain/devices/deviceActions.ts';
import { newId } from '../../../lib/ids.ts';
import type { ApiDeps } from '../../deps.ts';
import { requireDevice } from '../devices/find.ts';
import { readDeviceSecrets } from '../devices/secrets.ts';
import { devicePathParameters } from '../devices/requestSchema.ts';
import { notFound, wrongStatus } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { draftMessage } from './message.ts';
import { presentAction, presentActionWithResult } from './presenter.ts';
import { deviceActionList, newDeviceAction, deviceActionPathParameters } from './requestSchema.ts';
import { deviceActionResponse, deviceActionWithResultResponse } from './responseSchema.ts';

const createOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/actions',
  operationId: 'createDeviceAction',
  tag: 'Device actions',
  summary: 'Start a device action',
  description:
    'The device is asked for a connection, and is sent it in its next session, or at once in one that ' +
    "is open. While a run is under way on it, the run's own messages go first; " +
    'while its script has the queue blocked, nothing else goes. A pause holds runs, and not this. ' +
    "A `refresh` reads the device's parameters again; a `connection_request` is acknowledged when the " +
    'device informs; after a `reboot` or a `factory_reset` it comes by itself, and services run on the ' +
    'events that it comes with. ' +
    `A device may have ${maxOpenDeviceActions} device actions that are not over. The event ` +
    '`device.action_completed` reports the end.',
  scope: 'operate',
  parameters: devicePathParameters,
  body: newDeviceAction,
  responses: {
    202: {
      description: 'The device action, which is queued.',
      schema: deviceActionWithResultResponse,
      headers: { Location: 'The path of the device action.' },
    },
  },
  errors: ['wrong-status'],
  handle: async ({ caller: { organizationId, keyName: createdBy }, path, body }, deps) => {
    const { pool, dispatchOutbox, wakeDevices } = deps;
    const device = await requireRegistered(pool, organizationId, path.id);
    const message = await draftMessage(pool, organizationId, device, body);
    const id = newId('act');
    const action = {
      id,
      workflowId: deviceActionWorkflowId(organizationId, device.id, id),
      method: body.method,
      createdBy,
      expiresSeconds: body.expires_in,
      message,
    };
    const outboxRow = await transaction(pool, (db) => insertDeviceAction(db, organizationId, device.key, action));
    if (!outboxRow)
      throw wrongStatus(
        `${maxOpenDeviceActions} actions of this device are not over yet. Cancel some, or wait until the ` +
          'device has connected.',
      );
    dispatchOutbox([outboxRow]);
    if (message) wakeDevices([device.key]);
    const row = await requireAction(pool, organizationId, device, id);
    const response = presentActionWithResult(row, await readDeviceSecrets(pool, device.key), deps.temporalUi);
    return {
      status: 202,
      headers: { Location: `/v1/devices/${encodeURIComponent(device.id)}/actions/${id}` },
      body: response,
    };
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/actions',
  operationId: 'listDeviceActions',
  tag: 'Device actions',
  summary: 'List the actions of a device',
  description: 'The newest first, without what the device answered.',
  scope: 'read',
  parameters: devicePathParameters,
  query: deviceActionList,
  responses: { 200: { description: 'A page of device actions.', schema: pageSchema(deviceActionResponse) } },
  handle: async ({ caller: { organizationId }, path, query: { limit, cursor } }, { pool, temporalUi }) => {
    const device = await requireDevice(pool, organizationId, path.id);
    const requests = await listDeviceActions(pool, organizationId, device.key, cursor, limit + 1);
    const secrets = await readDeviceSecrets(pool, device.key);
    return ok(
      presentPage(
        requests,
        limit,
        ({ id }) => id,
        (row) => presentAction(row, secrets, temporalUi),
      ),
    );
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/actions/{action}',
  operationId: 'getDeviceAction',
  tag: 'Device actions',
  summary: 'Show a device action and its result',
  scope: 'read',
  parameters: deviceActionPathParameters,
  responses: { 200: { description: 'The device action.', schema: deviceActionWithResultResponse } },
  handle: async ({ caller, path }, deps) => ok(await readAction(deps, caller.organizationId, path.id, path.action)),
});

const cancelOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/actions/{action}/cancel',
  operationId: 'cancelDeviceAction',
  tag: 'Device actions',
  summary: 'Cancel a device action that was not sent yet',
  scope: 'operate',
  parameters: deviceActionPathParameters,
  responses: { 200: { description: 'The device action, which is cancelled.', schema: deviceActionWithResultResponse } },
  errors: ['wrong-status'],
  handle: async ({ caller: { organizationId }, path }, deps) => {
    const { status, id } = await requireAction(
      deps.pool,
      organizationId,
      await requireDevice(deps.pool, organizationId, path.id),
      path.action,
    );
    if (status !== 'queued' || !(await closeDeviceAction(deps.pool, organizationId, id, 'cancelled'))) {
      throw wrongStatus('Only a queued device action can be cancelled; this one was sent to the device, or is over.');
    }
    return ok(await readAction(deps, organizationId, path.id, id));
  },
});

async function requireRegistered(pool: Pool, organizationId: string, id: string): Promise<DeviceRow> {
  const device = await requireDevice(pool, organizationId, id);
  if (!device.registeredAt)
    throw wrongStatus('The device is only discovered. Register it first, by POST /v1/devices with its id.');
  return device;
}

async function requireAction(
  pool: Pool,
  organizationId: string,
  { key }: DeviceRow,
  id: string,
): Promise<DeviceActionRow> {
  const request = await findDeviceAction(pool, organizationId, key, id);
  if (!request) throw notFound('device action');
  return request;
}

async function readAction({ pool, temporalUi }: ApiDeps, organizationId: string, deviceId: string, id: string) {
  const device = await requireDevice(pool, organizationId, deviceId);
  const row = await requireAction(pool, organizationId, device, id);
  return presentActionWithResult(row, await readDeviceSecrets(pool, device.key), temporalUi);
}

export const deviceActionOperations = [createOperation, listOperation, getOperation, cancelOperation];
