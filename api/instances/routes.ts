import type { z } from 'zod';
import { holdDevice } from '../../db/devices.ts';
import type { DeviceRow } from '../../db/devices.ts';
import type { InstanceFilter } from '../../db/instanceList.ts';
import { listInstances } from '../../db/instanceList.ts';
import type { InstanceRow } from '../../db/instances.ts';
import { detachInstance, insertInstance, listInstanceAs, lockInstance, updateInstance } from '../../db/instances.ts';
import { insertOutbox } from '../../db/outbox.ts';
import type { Db } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import { findService, findServiceVersion, lockService } from '../../db/services.ts';
import { withdrawWaitingTrigger } from '../../db/triggers.ts';
import type { VariableDefinition, VariableValues } from '../../domain/types.ts';
import { checkVariables, fillDefaults, mergeVariables, sameVariables } from '../../domain/variables.ts';
import { newId } from '../../lib/ids.ts';
import { duplicate, invalidFields, invalidQuery, notFound } from '../errors.ts';
import { created, location, noContent, ok, operation } from '../operation.ts';
import { sortedPageOf, sortedRows } from '../pagination.ts';
import { pageSchema } from '../schemas.ts';
import { requireInstance } from './find.ts';
import { presentInstance } from './presenter.ts';
import { instanceChange, instanceList, newInstance } from './schema.ts';
import { instance as instanceSchema, instanceParameters } from './shown.ts';

const attachOperation = operation({
  method: 'post',
  path: '/v1/instances',
  operationId: 'attachService',
  tag: 'Instances',
  summary: 'Attach a service to a device',
  description: 'It runs when the device next comes with one of the service\'s events. A device has a service once.',
  scope: 'provision',
  body: newInstance,
  responses: { 201: { description: 'The instance, which is pending.', schema: instanceSchema, headers: location } },
  errors: ['duplicate'],
  handle: async ({ caller: { organizationId }, body }, { pool, tellOutbox, temporalUi }) => {
    const { id, entry } = await transaction(pool, (db) => attach(db, organizationId, body));
    tellOutbox([entry]);
    return created(`/v1/instances/${id}`, presentInstance(await requireInstance(pool, organizationId, id), temporalUi));
  },
});

const listOperation = operation({
  method: 'get',
  path: '/v1/instances',
  operationId: 'listInstances',
  tag: 'Instances',
  summary: 'List instances',
  description: 'In the order in which they were attached, unless sorted otherwise. Every parameter that is given narrows the list. How many there are is told by `/v1/counts/instances`.',
  scope: 'read',
  query: instanceList,
  responses: { 200: { description: 'A page of instances.', schema: pageSchema(instanceSchema) } },
  handle: async ({ caller: { organizationId }, query }, { pool, temporalUi }) => {
    const filter = await readFilter(pool, organizationId, query);
    const instances = filter ? await listInstances(pool, organizationId, filter, sortedRows(query)) : [];
    return ok(sortedPageOf(instances, query, (instance) => presentInstance(instance, temporalUi)));
  },
});

const getOperation = operation({
  method: 'get',
  path: '/v1/instances/{id}',
  operationId: 'getInstance',
  tag: 'Instances',
  summary: 'Show an instance',
  scope: 'read',
  parameters: instanceParameters,
  responses: { 200: { description: 'The instance.', schema: instanceSchema } },
  handle: async ({ caller, path }, { pool, temporalUi }) =>
    ok(presentInstance(await requireInstance(pool, caller.organizationId, path.id), temporalUi)),
});

const changeOperation = operation({
  method: 'patch',
  path: '/v1/instances/{id}',
  operationId: 'changeInstance',
  tag: 'Instances',
  summary: 'Change an instance\'s values',
  description: 'A run under way keeps the values that it began with; the instance is `outdated` until the next. To apply them now, execute it.',
  scope: 'provision',
  parameters: instanceParameters,
  body: instanceChange,
  responses: { 200: { description: 'The instance as it is now.', schema: instanceSchema } },
  handle: async ({ caller: { organizationId }, path: { id }, body }, { pool, temporalUi }) => {
    await transaction(pool, (db) => change(db, organizationId, id, body));
    return ok(presentInstance(await requireInstance(pool, organizationId, id), temporalUi));
  },
});

const detachOperation = operation({
  method: 'delete',
  path: '/v1/instances/{id}',
  operationId: 'detachService',
  tag: 'Instances',
  summary: 'Detach a service from its device',
  description: 'A run under way is cancelled. What it has set on the device stays.',
  scope: 'provision',
  parameters: instanceParameters,
  responses: { 204: { description: 'It is detached.' } },
  handle: async ({ caller, path }, { pool, tellOutbox }) => {
    const entry = await transaction(pool, (db) => detach(db, caller.organizationId, path.id));
    tellOutbox([entry]);
    return noContent;
  },
});

/** Undefined: nothing is of that service, since there is none. */
async function readFilter(db: Db, organizationId: string, query: z.output<typeof instanceList>): Promise<InstanceFilter | undefined> {
  const ofService = query.service !== undefined || query.service_id !== undefined;
  if (query.outdated !== undefined && !ofService) {
    throw invalidQuery([{ field: 'outdated', message: 'goes by a service\'s latest version: name the service, too, by service or service_id' }]);
  }
  const service = ofService ? await findServiceVersion(db, organizationId, { id: query.service_id, name: query.service }) : undefined;
  if (ofService && !service) return undefined;
  return {
    deviceId: query.device_id,
    service,
    statuses: query.status,
    faultCode: query.fault_code,
    errorType: query.error_type,
    changedSince: query.changed_since,
    changedBefore: query.changed_before,
    failedSince: query.failed_since,
    failedBefore: query.failed_before,
    tag: query.tag,
    paused: query.paused,
    waiting: query.waiting,
    outdated: query.outdated,
  };
}

async function attach(db: Db, organizationId: string, input: z.output<typeof newInstance>): Promise<{ id: string; entry: string }> {
  const device = await holdDevice(db, organizationId, input.device_id);
  await lockService(db, organizationId, input.service_id, 'share');
  const service = await findService(db, organizationId, input.service_id);
  if (!device?.registeredAt || !service) throw unknownReferences(device, service !== undefined);
  const id = newId('ins');
  const inserted = await insertInstance(db, {
    id,
    organizationId,
    deviceKey: device.key,
    serviceId: service.id,
    workflowId: `${organizationId}/${device.id}/${service.name}/${id}`,
    variables: requireVariables(service.variables, input.variables),
    position: input.position,
    tags: input.tags,
    metadata: input.metadata,
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

/** A run under way keeps the values that it began with; the instance is shown as outdated until the next. */
async function change(db: Db, organizationId: string, id: string, input: z.output<typeof instanceChange>): Promise<void> {
  const instance = await lockInstance(db, organizationId, id);
  if (!instance) throw notFound('instance');
  const variables = input.variables
    ? requireVariables(instance.definitions, mergeVariables(instance.definitions, instance.variables, input.variables))
    : instance.variables;
  await updateInstance(db, id, variables, input.position ?? instance.position);
  await listInstanceAs(db, organizationId, id, { tags: input.tags, metadata: input.metadata, appliedVersion: appliedVersionOf(instance, variables) });
}

/** 0: the last run had other values. Undefined: it never ran. */
function appliedVersionOf({ lastRun, definitions }: InstanceRow, variables: VariableValues): number | undefined {
  if (!lastRun) return undefined;
  return sameVariables(lastRun.variables, fillDefaults(definitions, variables)) ? lastRun.version : 0;
}

async function detach(db: Db, organizationId: string, id: string): Promise<string> {
  const instance = await lockInstance(db, organizationId, id);
  if (!instance) throw notFound('instance');
  await detachInstance(db, id);
  await withdrawWaitingTrigger(db, id);
  return insertOutbox(db, { instanceId: id, kind: 'cancel', argument: { reason: 'detached', detached: true } });
}

export const instanceOperations = [attachOperation, listOperation, getOperation, changeOperation, detachOperation];
