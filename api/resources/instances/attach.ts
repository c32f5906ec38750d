import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import { holdDevice } from '../../../db/devices/devices.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { findAttached, findByExternalId, insertInstance, updateInstance } from '../../../db/services/instances.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';
import { insertOutbox } from '../../../db/outbox/outbox.ts';
import type { Db } from '../../../db/core/pool.ts';
import { findService, lockService } from '../../../db/services/services.ts';
import type { VariableDefinition, VariableValues } from '../../../domain/types.ts';
import { checkVariables, fillDefaults, mergeVariables, sameVariables } from '../../../domain/variables.ts';
import { newId } from '../../../lib/ids.ts';
import { duplicate, invalidFields } from '../../http/errors.ts';
import { requireVersion } from '../services/versionRoutes.ts';
import type { instanceChange, newInstance } from './requestSchema.ts';

/** Attaches the service, for Temporal to be told of by the outbox entry. */
export async function attach(
  db: Db,
  organizationId: string,
  input: z.output<typeof newInstance>,
): Promise<{ id: string; entry: OutboxRow }> {
  const device = await holdDevice(db, organizationId, input.device_id);
  await lockService(db, organizationId, input.service_id, 'share');
  const service = await findService(db, organizationId, input.service_id);
  if (!device?.registeredAt || !service) throw unknownReferences(device, service !== undefined);
  const id = newId('ins');
  const workflowId = `${organizationId}/${device.id}/${service.name}/${id}`;
  const latest = { serviceId: service.id, latestVersion: service.version };
  const { variables: definitions } =
    input.version === null ? service : await requireVersion(db, organizationId, latest, input.version);
  const inserted = await insertInstance(db, {
    id,
    organizationId,
    deviceKey: device.key,
    serviceId: service.id,
    workflowId,
    variables: requireVariables(definitions, input.variables),
    position: input.position,
    pinnedVersion: input.version,
    tags: input.tags,
    metadata: input.metadata,
    externalId: input.external_id ?? null,
  });
  if (!inserted) throw await alreadyAttached(db, device, service, input.external_id ?? null);
  const start = { instanceId: id, deviceId: device.id, serviceName: service.name };
  const entry = await insertOutbox(db, {
    organizationId,
    workflowId,
    action: 'start',
    workflowType: 'serviceInstance',
    start,
  });
  return { id, entry };
}

/** By which of the two it is there already. */
async function alreadyAttached(
  db: Db,
  device: DeviceRow,
  service: { id: string; name: string },
  externalId: string | null,
): Promise<Error> {
  const attached = await findAttached(db, device.key, service.id);
  if (!attached && externalId !== null) return externalIdTaken(externalId);
  const known = attached ? `: it is the instance ${attached}. Change that by PATCH, or detach it first` : '';
  return duplicate(`The service ${service.name} is attached to the device ${device.id}${known}.`, [
    'device_id',
    'service_id',
  ]);
}

const externalIdTaken = (externalId: string): Error =>
  duplicate(
    `There is an instance with the external id ${externalId}: see GET /v1/instances/by-external-id/${encodeURIComponent(externalId)}.`,
    ['external_id'],
  );

function unknownReferences(device: DeviceRow | undefined, serviceKnown: boolean): Error {
  const errors = [];
  if (!device)
    errors.push({ field: 'device_id', message: 'is not the id of a device: register it first, or send an order' });
  else if (!device.registeredAt)
    errors.push({ field: 'device_id', message: 'is only discovered; register it first by POST /v1/devices' });
  if (!serviceKnown)
    errors.push({ field: 'service_id', message: 'is not the id of a service: GET /v1/services lists them' });
  return invalidFields(errors);
}

function requireVariables(definitions: VariableDefinition[], values: Record<string, unknown>): VariableValues {
  const problems = checkVariables(definitions, values);
  if (problems.length > 0)
    throw invalidFields(problems.map(({ name, message }) => ({ field: `variables.${name}`, message })));
  return values as VariableValues;
}

/**
 * A run under way keeps the version and the values that it began with; the instance is shown as outdated until the next. What is as it was makes no new version.
 * @param instance must be locked.
 */
export async function change(
  db: Db,
  organizationId: string,
  instance: InstanceRow,
  input: z.output<typeof instanceChange>,
): Promise<void> {
  const { variables: patch, version = instance.pinnedVersion } = input;
  const { variables: definitions } = await requireVersion(
    db,
    organizationId,
    instance,
    version ?? instance.latestVersion,
  );
  const merged = mergeVariables(definitions, instance.variables, patch ?? {});
  const checked = patch || input.version !== undefined ? requireVariables(definitions, merged) : instance.variables;
  // A version alone takes no value away: one that it does not know is another's, to which the instance may come back.
  const variables = patch ? checked : instance.variables;
  const externalId = input.external_id === undefined ? instance.externalId : input.external_id;
  if (
    externalId !== null &&
    externalId !== instance.externalId &&
    (await findByExternalId(db, organizationId, externalId))
  )
    throw externalIdTaken(externalId);
  const changed = {
    variables,
    position: input.position ?? instance.position,
    pinnedVersion: version,
    externalId,
    tags: input.tags ?? instance.tags,
    metadata: input.metadata ?? instance.metadata,
  };
  const { variables: values, position, pinnedVersion, externalId: known, tags, metadata } = instance;
  if (isDeepStrictEqual(changed, { variables: values, position, pinnedVersion, externalId: known, tags, metadata }))
    return;
  const updated = await updateInstance(db, organizationId, instance.id, {
    ...changed,
    appliedVersion: appliedVersionOf(instance, definitions, variables),
  });
  if (!updated) throw externalIdTaken(externalId ?? '');
}

/** 0: the last run had other values. Undefined: it never ran. */
function appliedVersionOf(
  { lastRun }: InstanceRow,
  definitions: VariableDefinition[],
  variables: VariableValues,
): number | undefined {
  if (!lastRun) return undefined;
  return sameVariables(lastRun.variables, fillDefaults(definitions, variables)) ? lastRun.version : 0;
}

type Replacement = Omit<z.output<typeof instanceChange>, 'variables'> & { variables: Record<string, unknown> };

/** As {@link change}, but of all values: those that are left out have their defaults again. */
export async function replaceValues(
  db: Db,
  organizationId: string,
  instance: InstanceRow,
  { variables, ...rest }: Replacement,
): Promise<void> {
  const gone = Object.keys(instance.variables).filter((name) => !Object.hasOwn(variables, name));
  const patch = { ...variables, ...Object.fromEntries(gone.map((name) => [name, null])) };
  await change(db, organizationId, instance, { ...rest, variables: patch });
}
