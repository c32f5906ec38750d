import { listCalls } from '../../db/cpeCalls.ts';
import { deleteDevice, findDevice, listDevices, lockDevice, registerDevice, updateDevice } from '../../db/devices.ts';
import type { DeviceRow } from '../../db/devices.ts';
import { isWindingDown, listAttachedInstances } from '../../db/instances.ts';
import { listDeviceParameters } from '../../db/parameters.ts';
import type { Db } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import { listDeviceMessages } from '../../db/runReads.ts';
import { readBody } from '../body.ts';
import type { ApiContext, ApiDeps, ApiRouter } from '../context.ts';
import { duplicate, inUse, notFound, windingDown } from '../errors.ts';
import { createMasker } from '../masking.ts';
import { presentDeviceMessage } from '../messages.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { presentCall, presentDevice, presentParameter } from './presenter.ts';
import { readDeviceSecrets } from './secrets.ts';
import { callList, deviceChange, deviceList, messageList, newDevice, parameterList } from './schema.ts';

export function addDeviceRoutes(router: ApiRouter, { pool }: ApiDeps): void {
  router.post('/devices', async (ctx) => {
    const input = await readBody(ctx, newDevice);
    const device = await registerDevice(pool, ctx.state.caller.organizationId, {
      id: input.id,
      oui: input.oui ?? null,
      productClass: input.product_class ?? null,
      connectionRequest: input.connection_request ?? null,
    });
    if (!device) throw duplicate(`A device with the id ${input.id} is registered.`, ['id']);
    ctx.status = 201;
    ctx.set('Location', `/v1/devices/${encodeURIComponent(device.id)}`);
    ctx.body = presentDevice(device);
  });

  router.get('/devices', async (ctx) => {
    const { limit, cursor } = readQuery(ctx, deviceList);
    const devices = await listDevices(pool, ctx.state.caller.organizationId, cursor, limit + 1);
    ctx.body = pageOf(devices, limit, ({ id }) => id, presentDevice);
  });

  router.get('/devices/:id', async (ctx) => {
    ctx.body = presentDevice(await requireDevice(pool, ctx));
  });

  router.patch('/devices/:id', async (ctx) => {
    const input = await readBody(ctx, deviceChange);
    const change = { oui: input.oui, productClass: input.product_class, connectionRequest: input.connection_request };
    const device = await updateDevice(pool, ctx.state.caller.organizationId, pathId(ctx, 'device'), change);
    if (!device) throw notFound('device');
    ctx.body = presentDevice(device);
  });

  router.delete('/devices/:id', async (ctx) => {
    await transaction(pool, (db) => removeDevice(db, ctx.state.caller.organizationId, pathId(ctx, 'device')));
    ctx.status = 204;
  });

  router.get('/devices/:id/messages', async (ctx) => {
    const { limit, cursor } = readQuery(ctx, messageList);
    const device = await requireDevice(pool, ctx);
    const messages = await listDeviceMessages(pool, device.key, cursor, limit + 1);
    const attached = await readDeviceSecrets(pool, device.key);
    ctx.body = pageOf(
      messages,
      limit,
      ({ rank }) => rank,
      (message) => presentDeviceMessage(message, attached),
    );
  });

  router.get('/devices/:id/calls', async (ctx) => {
    const { limit, cursor } = readQuery(ctx, callList);
    const device = await requireDevice(pool, ctx);
    const calls = await listCalls(pool, device.key, cursor, limit + 1);
    const masker = createMasker(await readDeviceSecrets(pool, device.key));
    ctx.body = pageOf(
      calls,
      limit,
      ({ number }) => number,
      (call) => presentCall(call, masker),
    );
  });

  router.get('/devices/:id/parameters', async (ctx) => {
    const { limit, cursor } = readQuery(ctx, parameterList);
    const device = await requireDevice(pool, ctx);
    const parameters = await listDeviceParameters(pool, device.key, cursor, limit + 1);
    const masker = createMasker(await readDeviceSecrets(pool, device.key));
    ctx.body = pageOf(
      parameters,
      limit,
      ({ path }) => path,
      (parameter) => presentParameter(parameter, masker),
    );
  });
}

async function requireDevice(db: Db, ctx: ApiContext): Promise<DeviceRow> {
  const device = await findDevice(db, ctx.state.caller.organizationId, pathId(ctx, 'device'));
  if (!device) throw notFound('device');
  return device;
}

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
