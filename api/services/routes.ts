import type { z } from 'zod';
import { countAttachedInstances, isWindingDown } from '../../db/instances.ts';
import type { Db, Pool } from '../../db/pool.ts';
import { transaction } from '../../db/pool.ts';
import type { ServiceRow } from '../../db/services.ts';
import {
  deleteService,
  findService,
  insertService,
  insertServiceVersion,
  listServices,
  lockService,
  updateService,
} from '../../db/services.ts';
import { newId } from '../../lib/ids.ts';
import { readBody } from '../body.ts';
import type { ApiDeps, ApiRouter } from '../context.ts';
import { duplicate, inUse, notFound, windingDown } from '../errors.ts';
import { pageOf } from '../pagination.ts';
import { pathId, readQuery } from '../query.ts';
import { keepMaskedDefaults, requireValid, sameContent } from './content.ts';
import { changePolicy } from './policy.ts';
import { presentService, presentServiceSummary } from './presenter.ts';
import { newService, serviceChange, serviceList } from './schema.ts';

export function addServiceRoutes(router: ApiRouter, { pool, checkScript }: ApiDeps): void {
  router.post('/services', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const { limits, retry, fits, ...given } = await readBody(ctx, newService);
    const input = { ...given, policy: { limits, retry, fits } };
    await requireValid(input, checkScript);
    const id = newId('svc');
    const inserted = await insertService(pool, { id, organizationId, ...input });
    if (!inserted) throw nameTaken(input.name);
    ctx.status = 201;
    ctx.set('Location', `/v1/services/${id}`);
    ctx.body = presentService(await requireService(pool, organizationId, id));
  });

  router.get('/services', async (ctx) => {
    const { limit, cursor, name } = readQuery(ctx, serviceList);
    const services = await listServices(pool, ctx.state.caller.organizationId, name, cursor, limit + 1);
    ctx.body = pageOf(services, limit, ({ id }) => id, presentServiceSummary);
  });

  router.get('/services/:id', async (ctx) => {
    ctx.body = presentService(await requireService(pool, ctx.state.caller.organizationId, pathId(ctx, 'service')));
  });

  router.patch('/services/:id', async (ctx) => {
    const { organizationId } = ctx.state.caller;
    const id = pathId(ctx, 'service');
    const input = await readBody(ctx, serviceChange);
    await changeService(pool, checkScript, organizationId, id, input);
    ctx.body = presentService(await requireService(pool, organizationId, id));
  });

  router.delete('/services/:id', async (ctx) => {
    await transaction(pool, (db) => removeService(db, ctx.state.caller.organizationId, pathId(ctx, 'service')));
    ctx.status = 204;
  });
}

async function requireService(db: Db, organizationId: string, id: string): Promise<ServiceRow> {
  const service = await findService(db, organizationId, id);
  if (!service) throw notFound('service');
  return service;
}

const nameTaken = (name: string): Error => duplicate(`A service with the name ${name} exists.`, ['name']);

/** A change of script, variables, events or policy makes a new version; a run under way goes on with its own. */
async function changeService(
  pool: Pool,
  checkScript: ApiDeps['checkScript'],
  organizationId: string,
  id: string,
  input: z.output<typeof serviceChange>,
): Promise<void> {
  await transaction(pool, async (db) => {
    await lockService(db, organizationId, id, 'update');
    const service = await requireService(db, organizationId, id);
    const content = {
      script: input.script ?? service.script,
      variables: input.variables ? keepMaskedDefaults(input.variables, service.variables) : service.variables,
      events: input.events ?? service.events,
      policy: changePolicy(service.policy, input),
    };
    if (!sameContent(content, service)) {
      await requireValid(content, checkScript);
      await insertServiceVersion(db, organizationId, id, content);
    }
    const updated = await updateService(db, id, input.name ?? service.name, input.description ?? service.description);
    if (!updated) throw nameTaken(input.name ?? service.name);
  });
}

async function removeService(db: Db, organizationId: string, id: string): Promise<void> {
  await lockService(db, organizationId, id, 'update');
  await requireService(db, organizationId, id);
  const count = await countAttachedInstances(db, id);
  if (count > 0) {
    const devices = `${count} device${count === 1 ? '' : 's'}`;
    throw inUse(`The service is attached to ${devices}. Detach it first: /v1/instances?service_id=${id} lists where.`);
  }
  if (await isWindingDown(db, { serviceId: id })) throw windingDown('service');
  await deleteService(db, id);
}
