import type { z } from 'zod';
import { holdDevice } from '../../db/devices.ts';
import type { DeviceRow } from '../../db/devices.ts';
import { detachInstance, insertInstance, listInstances, lockInstance, pinInstance, updateInstance } from '../../db/instances.ts';
import { insertOutbox } from '../../db/outbox.ts';
import type { Db } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import { findService, lockService } from '../../db/services.ts';
import { withdrawWaitingTrigger } from '../../db/triggers.ts';
import type { VariableDefinition, VariableValues } from '../../domain/types.ts';
import { checkVariables, mergeVariables } from '../../domain/variables.ts';
import { newId } from '../../lib/ids.ts';
import { readBody } from '../body.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { duplicate, invalidFields, notFound } from '../errors.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { requireVersion } from '../services/versions.ts';
import { requireInstance } from './find.ts';
import { presentInstance } from './presenter.ts';
import { instanceChange, instanceList, newInstance } from './schema.ts';

export function addInstanceRoutes(router: ApiRouter, { pool, tellOutbox, temporalUi }: ApiDeps): void {
  router.post('/instances', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const input = await readBody(ctx, newInstance);
    const { id, entry } = await transaction(pool, (db) => attach(db, organizationId, input));
    tellOutbox([entry]);
    ctx.status = 201;
    ctx.set('Location', `/v1/instances/${id}`);
    ctx.body = presentInstance(await requireInstance(pool, organizationId, id), temporalUi);
  });

  router.get('/instances', async (ctx) => {
    const { limit, cursor, device_id: deviceId, service_id: serviceId, status } = readQuery(ctx, instanceList);
    const filter = { deviceId, serviceId, status };
    const instances = await listInstances(pool, ctx.state.caller.organizationId, filter, cursor, limit + 1);
    ctx.body = pageOf(
      instances,
      limit,
      ({ id }) => id,
      (instance) => presentInstance(instance, temporalUi),
    );
  });

  router.get('/instances/:id', async (ctx) => {
    ctx.body = presentInstance(await requireInstance(pool, ctx.state.caller.organizationId, pathId(ctx, 'instance')), temporalUi);
  });

  router.patch('/instances/:id', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const id = pathId(ctx, 'instance');
    const input = await readBody(ctx, instanceChange);
    await transaction(pool, (db) => change(db, organizationId, id, input));
    ctx.body = presentInstance(await requireInstance(pool, organizationId, id), temporalUi);
  });

  router.delete('/instances/:id', async (ctx) => {
    const entry = await transaction(pool, (db) => detach(db, ctx.state.caller.organizationId, pathId(ctx, 'instance')));
    tellOutbox([entry]);
    ctx.status = 204;
  });
}

async function attach(db: Db, organizationId: string, input: z.output<typeof newInstance>): Promise<{ id: string; entry: string }> {
  const device = await holdDevice(db, organizationId, input.device_id);
  await lockService(db, organizationId, input.service_id, 'share');
  const service = await findService(db, organizationId, input.service_id);
  if (!device?.registeredAt || !service) throw unknownReferences(device, service !== undefined);
  const id = newId('ins');
  const latest = { serviceId: service.id, latestVersion: service.version };
  const { variables: definitions } = input.version === null ? service : await requireVersion(db, organizationId, latest, input.version);
  const inserted = await insertInstance(db, {
    id,
    organizationId,
    deviceKey: device.key,
    serviceId: service.id,
    workflowId: `${organizationId}/${device.id}/${service.name}/${id}`,
    variables: requireVariables(definitions, input.variables),
    position: input.position,
    pinnedVersion: input.version,
  });
  if (!inserted) throw duplicate(`The service ${service.name} is attached to the device ${device.id}.`, ['device_id', 'service_id']);
  return { id, entry: await insertOutbox(db, { instanceId: id, kind: 'start', argument: {} }) };
}

function unknownReferences(device: DeviceRow | undefined, serviceKnown: boolean): Error {
  const errors = [];
  if (!device) errors.push({ field: 'device_id', message: 'is not the id of a device' });
  else if (!device.registeredAt) errors.push({ field: 'device_id', message: 'is only discovered; register it first by POST /v1/devices' });
  if (!serviceKnown) errors.push({ field: 'service_id', message: 'is not the id of a service' });
  return invalidFields(errors);
}

function requireVariables(definitions: VariableDefinition[], values: Record<string, unknown>): VariableValues {
  const problems = checkVariables(definitions, values);
  if (problems.length > 0) throw invalidFields(problems.map(({ name, message }) => ({ field: `variables.${name}`, message })));
  return values as VariableValues;
}

/** A run under way keeps the version and the values that it began with; the instance is shown as outdated until the next. */
async function change(db: Db, organizationId: string, id: string, input: z.output<typeof instanceChange>): Promise<void> {
  const instance = await lockInstance(db, organizationId, id);
  if (!instance) throw notFound('instance');
  const { variables: patch, version = instance.pinnedVersion } = input;
  const { variables: definitions } = await requireVersion(db, organizationId, instance, version ?? instance.latestVersion);
  const merged = mergeVariables(definitions, instance.variables, patch ?? {});
  const checked = patch || input.version !== undefined ? requireVariables(definitions, merged) : instance.variables;
  // A version alone takes no value away: one that it does not know is another's, to which the instance may come back.
  await updateInstance(db, organizationId, id, patch ? checked : instance.variables, input.position ?? instance.position);
  await pinInstance(db, id, version);
}

async function detach(db: Db, organizationId: string, id: string): Promise<string> {
  const instance = await lockInstance(db, organizationId, id);
  if (!instance) throw notFound('instance');
  await detachInstance(db, id);
  await withdrawWaitingTrigger(db, id);
  return insertOutbox(db, { instanceId: id, kind: 'cancel', argument: { reason: 'detached', detached: true } });
}
