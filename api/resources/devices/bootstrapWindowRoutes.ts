import { expectBootstrap } from '../../../db/devices/devices.ts';
import { notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { noContent, ok } from '../../http/responses.ts';
import { newBootstrapWindow, devicePathParameters } from './requestSchema.ts';
import { bootstrapWindowResponse } from './responseSchema.ts';

const openOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/bootstrap-window',
  operationId: 'openBootstrapWindow',
  tag: 'Devices',
  summary: "Expect the device's BOOTSTRAP",
  description:
    'The time in which a device of an organization with `expect_bootstrap` may come with one that its ' +
    'own credential does not prove.',
  scope: 'operate',
  parameters: devicePathParameters,
  body: newBootstrapWindow,
  responses: { 200: { description: 'The window.', schema: bootstrapWindowResponse } },
  handle: async ({ caller, path, body }, { pool }) => {
    const device = await expectBootstrap(pool, caller.organizationId, path.id, body.seconds);
    if (!device) throw notFound('device');
    return ok({ device_id: device.id, bootstrap_expected_until: device.bootstrapExpectedUntil });
  },
});

const closeOperation = operation({
  method: 'delete',
  path: '/v1/devices/{id}/bootstrap-window',
  operationId: 'closeBootstrapWindow',
  tag: 'Devices',
  summary: 'Expect no BOOTSTRAP of the device any more',
  scope: 'operate',
  parameters: devicePathParameters,
  responses: { 204: { description: 'The window is closed, if there was one.' } },
  handle: async ({ caller, path }, { pool }) => {
    if (!(await expectBootstrap(pool, caller.organizationId, path.id, null))) throw notFound('device');
    return noContent;
  },
});

export const bootstrapWindowOperations = [openOperation, closeOperation];
