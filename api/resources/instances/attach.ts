import type { z } from 'zod';
import type { Db } from '../../../db/core/pool.ts';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import { findDeviceForKeyShare } from '../../../db/devices/devices.ts';
import { insertCancel } from '../../../db/outbox/instanceEntries.ts';
import type { OutboxRow } from '../../../db/outbox/outbox.ts';
import { insertOutbox } from '../../../db/outbox/outbox.ts';
import { withdrawWaitingTrigger } from '../../../db/runs/triggers.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { detachInstance, insertInstance } from '../../../db/services/instanceChanges.ts';
import { findAttached } from '../../../db/services/instances.ts';
import { findService, lockService } from '../../../db/services/services.ts';
import { newId } from '../../../lib/ids.ts';
import { duplicate, invalidFields } from '../../http/errors.ts';
import { requireVersion } from '../services/versionRoutes.ts';
import { externalIdTaken, requireVariables } from './change.ts';
import type { newInstance } from './requestSchema.ts';

/**
 * Attaches the service to the device, in a transaction.
 * @returns the instance, and the outbox row that starts its workflow.
 */
export async function attach(
  db: Db,
  organizationId: string,
  input: z.output<typeof newInstance>,
): Promise<{ instance: InstanceRow; entry: OutboxRow }> {
  const device = await findDeviceForKeyShare(db, organizationId, input.device_id);
  await lockService(db, organizationId, input.service_id, 'share');
  const service = await findService(db, organizationId, input.service_id);
  if (!device?.registeredAt || !service) throw unknownReferences(device, service !== undefined);
  const id = newId('ins');
  const workflowId = `${organizationId}/${device.id}/${service.name}/${id}`;
  const latest = { serviceId: service.id, latestVersion: service.version };
  const { variables: definitions } =
    input.version === null ? service : await requireVersion(db, organizationId, latest, input.version);
  const values = {
    id,
    deviceKey: device.key,
    serviceId: service.id,
    workflowId,
    variables: requireVariables(definitions, input.variables),
    pinnedVersion: input.version,
    tags: input.tags,
    metadata: input.metadata,
    externalId: input.external_id ?? null,
  };
  const inserted = await insertInstance(db, { ...values, organizationId, position: input.position });
  if (!inserted) throw await alreadyAttached(db, device, service, input.external_id ?? null);
  const entry = await insertOutbox(db, {
    organizationId,
    workflowId,
    action: 'start',
    workflowType: 'serviceInstance',
    start: { instanceId: id, deviceId: device.id, serviceName: service.name },
  });
  const instance: InstanceRow = {
    ...values,
    ...inserted,
    deviceId: device.id,
    serviceName: service.name,
    status: 'pending',
    definitions,
    latestVersion: service.version,
    lastRun: null,
    waiting: null,
    pausedAt: null,
    devicePausedAt: device.pausedAt,
  };
  return { instance, entry };
}

/** Returns the error for a service that the device has already, or an external id that another instance has. */
async function alreadyAttached(
  db: Db,
  device: DeviceRow,
  service: { id: string; name: string },
  externalId: string | null,
): Promise<Error> {
  const attached = await findAttached(db, device.key, service.id);
  if (!attached && externalId !== null) return externalIdTaken(externalId);
  const existing = attached ? ` as the instance ${attached}. Change it by PATCH, or detach it first` : '';
  return duplicate(`The service ${service.name} is already attached to the device ${device.id}${existing}.`, [
    'device_id',
    'service_id',
  ]);
}

function unknownReferences(device: DeviceRow | undefined, serviceKnown: boolean): Error {
  const errors = [];
  if (!device)
    errors.push({ field: 'device_id', message: 'is not the id of a device: register it first, or send an order' });
  else if (!device.registeredAt)
    errors.push({ field: 'device_id', message: 'is only discovered: register it first by POST /v1/devices' });
  if (!serviceKnown)
    errors.push({ field: 'service_id', message: 'is not the id of a service: GET /v1/services lists them' });
  return invalidFields(errors);
}

/**
 * Detaches the instance: withdraws a waiting trigger, and has the run under way cancelled.
 * @param instance must be locked.
 * @returns the outbox row.
 */
export async function detach(db: Db, { id }: InstanceRow): Promise<OutboxRow> {
  await detachInstance(db, id);
  await withdrawWaitingTrigger(db, id);
  return insertCancel(db, id, 'detached');
}
