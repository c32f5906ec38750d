import { listCalls } from '../../../db/devices/cpeCalls.ts';
import { maxStoredSessions, listDeviceSessions } from '../../../db/devices/deviceSessions.ts';
import { listDeviceMessages } from '../../../db/runs/messageReads.ts';
import { presentDeviceMessage } from '../shared/messagePresenter.ts';
import { redactorFor } from '../shared/redaction.ts';
import { deviceMessageResponse } from '../shared/messageResponseSchema.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentPage } from '../../http/pagination.ts';
import { pageSchema } from '../../http/input/schemas.ts';
import { requireDevice } from './find.ts';
import { presentCall, presentSession } from './presenter.ts';
import { readDeviceSecrets } from './secrets.ts';
import { callList, messageList, sessionList, devicePathParameters } from './requestSchema.ts';
import { callResponse as callSchema, sessionResponse as sessionSchema } from './responseSchema.ts';

const messagesOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/messages',
  operationId: 'listDeviceMessages',
  tag: 'Devices',
  summary: 'List what the device was sent',
  description: 'The newest first, of all its instances.',
  scope: 'read',
  parameters: devicePathParameters,
  query: messageList,
  responses: { 200: { description: 'A page of messages.', schema: pageSchema(deviceMessageResponse) } },
  handle: async ({ caller, path, query: { limit, cursor } }, { pool }) => {
    const device = await requireDevice(pool, caller.organizationId, path.id);
    const messages = await listDeviceMessages(pool, device.key, cursor, limit + 1);
    const secrets = await readDeviceSecrets(pool, device.key);
    return ok(
      presentPage(
        messages,
        limit,
        ({ rank }) => rank,
        (message) => presentDeviceMessage(message, secrets),
      ),
    );
  },
});

const callsOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/calls',
  operationId: 'listDeviceCalls',
  tag: 'Devices',
  summary: 'List what the device called',
  description: 'TransferComplete, RequestDownload and such, the newest 200, from the newest.',
  scope: 'read',
  parameters: devicePathParameters,
  query: callList,
  responses: { 200: { description: 'A page of calls.', schema: pageSchema(callSchema) } },
  handle: async ({ caller, path, query: { limit, cursor } }, { pool }) => {
    const device = await requireDevice(pool, caller.organizationId, path.id);
    const calls = await listCalls(pool, device.key, cursor, limit + 1);
    const redactor = redactorFor(await readDeviceSecrets(pool, device.key));
    return ok(
      presentPage(
        calls,
        limit,
        ({ number }) => number,
        (call) => presentCall(call, redactor),
      ),
    );
  },
});

const sessionsOperation = operation({
  method: 'get',
  path: '/v1/devices/{id}/sessions',
  operationId: 'listDeviceSessions',
  tag: 'Devices',
  summary: 'List when the device came, and why',
  description:
    `The newest ${maxStoredSessions} sessions, except those with no event but \`2 PERIODIC\`: ` +
    '`last_inform_at` of the device has the time of the last one. The newest first.',
  scope: 'read',
  parameters: devicePathParameters,
  query: sessionList,
  responses: { 200: { description: 'A page of sessions.', schema: pageSchema(sessionSchema) } },
  handle: async ({ caller: { organizationId }, path, query: { limit, cursor } }, { pool }) => {
    const device = await requireDevice(pool, organizationId, path.id);
    return ok(
      presentPage(
        await listDeviceSessions(pool, organizationId, device.key, cursor, limit + 1),
        limit,
        ({ number }) => number,
        presentSession,
      ),
    );
  },
});

export const deviceHistoryOperations = [sessionsOperation, messagesOperation, callsOperation];
