import type { z } from 'zod';
import { countAttachedInstances, hasUnfinishedWork } from '../../../db/services/instances.ts';
import type { Db } from '../../../db/core/pool.ts';
import type { ServiceRow } from '../../../db/services/services.ts';
import {
  deleteService,
  findService,
  insertService,
  insertServiceVersion,
  lockService,
  updateService,
} from '../../../db/services/services.ts';
import { newId } from '../../../lib/ids.ts';
import type { ApiDeps } from '../../deps.ts';
import { duplicate, inUse, notFound, windingDown } from '../../http/errors.ts';
import { keepMaskedDefaults, requireValidContent, sameContent } from './content.ts';
import { changePolicy } from './policy.ts';
import type { newService, serviceChange } from './requestSchema.ts';

export async function requireService(db: Db, organizationId: string, id: string): Promise<ServiceRow> {
  const service = await findService(db, organizationId, id);
  if (!service) throw notFound('service');
  return service;
}

const nameTaken = (name: string): Error => duplicate(`A service with the name ${name} exists.`, ['name']);

/** Creates the service. Resolves to its id. */
export async function createService(
  db: Db,
  checkScript: ApiDeps['checkScript'],
  organizationId: string,
  body: z.output<typeof newService>,
): Promise<string> {
  const { limits, retry, fits, on_repeated_bootstrap, ...rest } = body;
  const input = { ...rest, policy: { limits, retry, fits, on_repeated_bootstrap } };
  await requireValidContent(organizationId, input, checkScript);
  const id = newId('svc');
  const inserted = await insertService(db, { id, organizationId, ...input });
  if (!inserted) throw nameTaken(input.name);
  return id;
}

/**
 * Changes the service, in a transaction. A change of script, variables, events or policy creates a new version; a
 * run under way keeps its own.
 * @param inputFor returns the change for the current service.
 */
export async function changeService(
  db: Db,
  checkScript: ApiDeps['checkScript'],
  organizationId: string,
  id: string,
  inputFor: (service: ServiceRow) => z.output<typeof serviceChange>,
): Promise<void> {
  await lockService(db, organizationId, id, 'update');
  const service = await requireService(db, organizationId, id);
  const input = inputFor(service);
  const content = {
    script: input.script ?? service.script,
    variables: input.variables ? keepMaskedDefaults(input.variables, service.variables) : service.variables,
    events: input.events ?? service.events,
    policy: changePolicy(service.policy, input),
  };
  if (!sameContent(content, service)) {
    await requireValidContent(organizationId, content, checkScript);
    await insertServiceVersion(db, organizationId, id, content);
  }
  const updated = await updateService(db, id, input.name ?? service.name, input.description ?? service.description);
  if (!updated) throw nameTaken(input.name ?? service.name);
}

/** Deletes the service, in a transaction. @throws ApiError while it is attached to devices. */
export async function removeService(db: Db, organizationId: string, id: string): Promise<void> {
  await lockService(db, organizationId, id, 'update');
  await requireService(db, organizationId, id);
  const count = await countAttachedInstances(db, id);
  if (count > 0) {
    const devices = `${count} device${count === 1 ? '' : 's'}`;
    throw inUse(
      `The service is attached to ${devices}. Detach it first: GET /v1/instances?service_id=${id} lists its instances.`,
    );
  }
  if (await hasUnfinishedWork(db, { serviceId: id })) throw windingDown('service');
  await deleteService(db, id);
}
