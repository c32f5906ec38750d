import type { z } from 'zod';
import { findDevice } from '../../../db/devices/devices.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { findInstance } from '../../../db/services/instances.ts';
import type { Db } from '../../../db/core/pool.ts';
import { findLatestVersion } from '../../../db/services/services.ts';
import { putDevice } from '../../resources/devices/register.ts';
import { invalidFields, notFound, renameFields } from '../../http/errors.ts';
import { execute } from '../../resources/instances/actionRoutes.ts';
import { attach } from '../../resources/instances/attach.ts';
import { change } from '../../resources/instances/change.ts';
import { isOutdated } from '../../resources/instances/presenter.ts';
import { storeFields } from './storedFields.ts';
import type { newService, serviceChange } from './serviceRequestSchema.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';

type New = z.output<typeof newService>;
type Change = z.output<typeof serviceChange>;

/**
 * Registers the CPE if needed, attaches the service, and runs it at once where the CPE has informed before. Uses
 * the caller's transaction, which must be rolled back on an error.
 */
export async function activate(
  db: Db,
  organizationId: string,
  { serviceSpecification, supportingResource, serviceCharacteristic, state, externalId, ...rest }: New,
): Promise<{ id: string; entries: OutboxRow[] }> {
  const serviceId = await specificationOf(db, organizationId, serviceSpecification);
  const deviceId = supportingResource[0]?.id ?? '';
  const { device } = await putDevice(db, organizationId, deviceId, {});
  const input = {
    device_id: deviceId,
    service_id: serviceId,
    variables: valuesOf(serviceCharacteristic),
    version: serviceSpecification.version,
    external_id: externalId,
    tags: [],
    metadata: storeFields({}, rest),
  };
  const { instance, entry } = await withTmf640FieldNames(() => attach(db, organizationId, input));
  const runsNow = state === 'active' && device.lastInformAt !== null;
  return { id: instance.id, entries: [entry, ...(runsNow ? await execute(db, instance) : [])] };
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
 * Changes the service. Applies it again on request, or where it was applied with other values or another version.
 * @param instance must be locked.
 * @returns the outbox entries of the new run; undefined: the CPE needs no run.
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
        message: `must stay ${instance.serviceId}: terminate the service, and create one of the other specification`,
      },
    ]);
  }
  const input = {
    ...(serviceCharacteristic && { variables: valuesOf(serviceCharacteristic) }),
    version: serviceSpecification?.version,
    external_id: externalId,
    metadata: storeFields(instance.metadata, rest),
  };
  await withTmf640FieldNames(() => change(db, organizationId, instance, input));
  if (state === 'active') return (await hasInformed(db, organizationId, instance)) ? execute(db, instance) : undefined;
  const changed = await findInstance(db, organizationId, instance.id);
  const hasOtherValues = serviceCharacteristic !== undefined || serviceSpecification?.version !== undefined;
  return hasOtherValues && changed && isOutdated(changed) ? execute(db, changed) : undefined;
}

/** A run on a CPE that never informed would wait and finally fail. Its first BOOTSTRAP triggers a run anyway. */
async function hasInformed(db: Db, organizationId: string, { lastRun, deviceId }: InstanceRow): Promise<boolean> {
  return lastRun !== null || Boolean((await findDevice(db, organizationId, deviceId))?.lastInformAt);
}

function valuesOf(
  characteristics: { name: string; value: string | number | boolean | null }[],
): Record<string, unknown> {
  const names = characteristics.map(({ name }) => name);
  const duplicate = names.find((name, index) => names.indexOf(name) < index);
  if (duplicate !== undefined)
    throw invalidFields([{ field: 'serviceCharacteristic', message: `names ${duplicate} more than once` }]);
  // `fromEntries` is safe for the name `__proto__`; an assignment is not.
  return Object.fromEntries(characteristics.map(({ name, value }) => [name, value]));
}

const fieldNames: Record<string, string> = {
  device_id: 'supportingResource[0].id',
  service_id: 'serviceSpecification.id',
  version: 'serviceSpecification.version',
  external_id: 'externalId',
};

/** Gives the fields of an error their names in TMF640. */
async function withTmf640FieldNames<T>(work: () => Promise<T>): Promise<T> {
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
