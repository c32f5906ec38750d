import type { z } from 'zod';
import { findDevice } from '../../../db/devices/devices.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { findInstance } from '../../../db/services/instances.ts';
import type { Db } from '../../../db/core/pool.ts';
import { findLatestVersion } from '../../../db/services/services.ts';
import { putDevice } from '../../resources/devices/register.ts';
import { invalidFields, notFound, renameFields } from '../../http/errors.ts';
import { execute } from '../../resources/instances/actionRoutes.ts';
import { attach, change } from '../../resources/instances/attach.ts';
import { isOutdated } from '../../resources/instances/presenter.ts';
import { keep } from './storedFields.ts';
import type { newService, serviceChange } from './serviceRequestSchema.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';

type New = z.output<typeof newService>;
type Change = z.output<typeof serviceChange>;

/** Registers the CPE unless it is, attaches the service, and runs it where the CPE has come before; to be undone as a whole where it throws. */
export async function activate(
  db: Db,
  organizationId: string,
  { serviceSpecification, supportingResource, serviceCharacteristic, state, externalId, ...rest }: New,
): Promise<{ id: string; entries: OutboxRow[] }> {
  const serviceId = await specificationOf(db, organizationId, serviceSpecification);
  const deviceId = supportingResource[0]?.id ?? '';
  const { device } = await putDevice(db, organizationId, deviceId, {});
  const wish = {
    device_id: deviceId,
    service_id: serviceId,
    variables: valuesOf(serviceCharacteristic),
    version: serviceSpecification.version,
    external_id: externalId,
    tags: [],
    metadata: keep({}, rest),
  };
  const { id, entry } = await inWordsOfTmf640(() => attach(db, organizationId, wish));
  const isThere = state === 'active' && device.lastInformAt !== null;
  return { id, entries: [entry, ...(isThere ? await execute(db, { id, status: 'pending' }) : [])] };
}

async function specificationOf(
  db: Db,
  organizationId: string,
  { id, name }: New['serviceSpecification'],
): Promise<string> {
  if (id === undefined && name === undefined)
    throw invalidFields([{ field: 'serviceSpecification.id', message: 'is required, or serviceSpecification.name' }]);
  const found = await findLatestVersion(db, organizationId, { id, name });
  if (found) return found.id;
  const [field, what] =
    id === undefined
      ? ['serviceSpecification.name', 'the name of a service']
      : ['serviceSpecification.id', `the id of a service${name === undefined ? '' : ' of that name'}`];
  throw invalidFields([{ field, message: `is not ${what}: GET /v1/services lists them` }]);
}

/**
 * Changes the service, and applies it again where that was asked for, or where it was applied before with other values or another version.
 * @param instance must be locked.
 * @returns the outbox entries of the run that this takes; undefined: nothing is to be done on the CPE.
 */
export async function reconfigure(
  db: Db,
  organizationId: string,
  instance: InstanceRow,
  { state, serviceCharacteristic, serviceSpecification, externalId, ...rest }: Change,
): Promise<OutboxRow[] | undefined> {
  if (serviceSpecification?.id !== undefined && serviceSpecification.id !== instance.serviceId) {
    throw invalidFields([
      {
        field: 'serviceSpecification.id',
        message: `is not this service's, which is ${instance.serviceId}: terminate it, and create one of the other`,
      },
    ]);
  }
  const wish = {
    ...(serviceCharacteristic && { variables: valuesOf(serviceCharacteristic) }),
    version: serviceSpecification?.version,
    external_id: externalId,
    metadata: keep(instance.metadata, rest),
  };
  await inWordsOfTmf640(() => change(db, organizationId, instance, wish));
  if (state === 'active') return (await hasCome(db, organizationId, instance)) ? execute(db, instance) : undefined;
  const changed = await findInstance(db, organizationId, instance.id);
  const hasOtherValues = serviceCharacteristic !== undefined || serviceSpecification?.version !== undefined;
  return hasOtherValues && changed && isOutdated(changed) ? execute(db, changed) : undefined;
}

/** A run on a CPE that never came would wait, and in the end fail; its first BOOTSTRAP begins one anyway. */
async function hasCome(db: Db, organizationId: string, { lastRun, deviceId }: InstanceRow): Promise<boolean> {
  return lastRun !== null || Boolean((await findDevice(db, organizationId, deviceId))?.lastInformAt);
}

function valuesOf(
  characteristics: { name: string; value: string | number | boolean | null }[],
): Record<string, unknown> {
  const names = characteristics.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw invalidFields([{ field: 'serviceCharacteristic', message: `names ${twice} more than once` }]);
  // Not by assignment, which would take `__proto__` for something else.
  return Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));
}

const fieldNames: Record<string, string> = {
  device_id: 'supportingResource[0].id',
  service_id: 'serviceSpecification.id',
  version: 'serviceSpecification.version',
  external_id: 'externalId',
};

async function inWordsOfTmf640<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw renameFields(error, (field) => fieldNames[field] ?? field.replace(/^variables\./, 'serviceCharacteristic.'));
  }
}

export async function requireService(
  db: Db,
  organizationId: string,
  id: string,
  find: typeof findInstance = findInstance,
): Promise<InstanceRow> {
  const instance = await find(db, organizationId, id);
  if (!instance) throw notFound('service');
  return instance;
}
